import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { headerValue, httpUrl, privateKeyPem, secretText, text } from '../field-schemas.ts';
import { OAUTH1_METHODS } from '../oauth1.ts';

/** Of each group, all are given or none is. */
const TOGETHER = [
  ['accessToken', 'accessTokenSecret'],
  ['requestTokenUrl', 'authUrl', 'accessTokenUrl'],
] as const;

export const oAuth1Api = defineCredentialType({
  type: 'oAuth1Api',
  title: 'OAuth1',
  description:
    'Access by OAuth 1.0 (RFC 5849): every request is signed, with a token that somebody’s consent gives, or that is given here as the service shows it.',
  fields: z
    .strictObject({
      consumerKey: text('Key of the application, as the service gave it (API key).'),
      consumerSecret: secretText('Secret of the application (API secret). RSA-SHA1 needs none.').optional(),
      privateKey: privateKeyPem(
        'For RSA-SHA1: the private key of the application, not encrypted; the service has its public one.',
      ).optional(),
      accessToken: secretText(
        'The access token, where no consent gives one. Without either, requests are signed for the application alone.',
      ).optional(),
      accessTokenSecret: secretText('Secret of the access token.').optional(),
      signatureMethod: z
        .enum(OAUTH1_METHODS)
        .default('HMAC-SHA1')
        .describe('How requests are signed; nearly all services want HMAC-SHA1. PLAINTEXT sends the secrets themselves.'),
      realm: headerValue('The realm, for services that want one, such as the number of an account.').optional(),
      requestTokenUrl: httpUrl('Where a consent begins: the address that gives a temporary token (request token).').optional(),
      authUrl: httpUrl('The address where somebody consents.').optional(),
      accessTokenUrl: httpUrl('Where a consent ends: the address that gives the access token.').optional(),
    })
    .superRefine((fields, context) => {
      const key = fields.signatureMethod === 'RSA-SHA1' ? 'privateKey' : 'consumerSecret';
      if (fields[key] === undefined)
        context.addIssue({ code: 'custom', path: [key], message: `is needed to sign by ${fields.signatureMethod}` });
      for (const group of TOGETHER) {
        const given = group.find((name) => fields[name] !== undefined);
        const missing = given === undefined ? [] : group.filter((name) => fields[name] === undefined);
        for (const name of missing)
          context.addIssue({ code: 'custom', path: [name], message: `is needed, since "${given}" is given` });
      }
    }),
  destination: ['requestTokenUrl', 'authUrl', 'accessTokenUrl'],
  hosts: ({ accessTokenUrl }) => (accessTokenUrl === undefined ? [] : [new URL(accessTokenUrl).host]),
  // A signature is of one request at one moment: see `signs`.
  authenticate: () => ({}),
  signs: 'oauth1',
  consent: 'oauth1',
  test: 'oauth1',
});
