import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { httpUrl, secretText, text } from '../field-schemas.ts';

/** Parameters that the protocol decides about: an extra one cannot take their place. */
const OF_THE_CONSENT = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'scope',
  'code_challenge',
  'code_challenge_method',
];
const OF_THE_TOKEN_REQUEST = [
  ...['grant_type', 'client_id', 'client_secret', 'redirect_uri', 'code', 'code_verifier', 'refresh_token', 'scope'],
  ...['client_assertion', 'client_assertion_type'],
];
const MAX_EXTRA = 2_000;

/** Parameters as a query writes them, none of them reserved. */
const extraParameters = (reserved: readonly string[], description: string) =>
  z
    .string()
    .max(MAX_EXTRA)
    .default('')
    .refine((query) => reserved.every((name) => !new URLSearchParams(query).has(name)), `must not have ${reserved.join(', ')}`)
    .describe(description);

export const oAuth2Api = defineCredentialType({
  type: 'oAuth2Api',
  title: 'OAuth2',
  description: 'Access by OAuth 2.0: client credentials, or the consent of somebody (authorization code, always with PKCE).',
  fields: z
    .strictObject({
      grantType: z
        .enum(['authorizationCode', 'pkce', 'clientCredentials'])
        .default('authorizationCode')
        .describe('"clientCredentials" needs nobody; the other two ask somebody for consent, with PKCE.'),
      authUrl: httpUrl('The address where somebody consents.').optional(),
      accessTokenUrl: httpUrl('The address that gives out tokens.'),
      clientId: text('Id of the application, as the service gave it.'),
      clientSecret: secretText('Secret of the application; a public client has none.').optional(),
      scope: z.string().max(MAX_EXTRA).default('').describe('What is asked for, separated by spaces.'),
      authQueryParameters: extraParameters(
        OF_THE_CONSENT,
        'More parameters for the consent, such as access_type=offline&prompt=consent.',
      ),
      tokenParameters: extraParameters(
        OF_THE_TOKEN_REQUEST,
        'More parameters for requests of tokens, such as audience=https://api.example.com. They are no secret.',
      ),
      authentication: z
        .enum(['header', 'body'])
        .default('header')
        .describe('How the application says who it is: in a header (HTTP Basic) or in the body.'),
      issuer: httpUrl(
        'The service’s issuer. Where it is given, an answer must name it (RFC 9207), which stops mix-ups.',
      ).optional(),
    })
    .refine(({ grantType, authUrl }) => grantType === 'clientCredentials' || authUrl !== undefined, {
      path: ['authUrl'],
      message: 'is needed for a consent',
    })
    .refine(({ grantType, clientSecret }) => grantType !== 'clientCredentials' || clientSecret !== undefined, {
      path: ['clientSecret'],
      message: 'is needed for client credentials',
    }),
  destination: ['authUrl', 'accessTokenUrl', 'issuer', 'authentication'],
  hosts: ({ accessTokenUrl }) => [new URL(accessTokenUrl).host],
  // The vault adds the token to the fields when it opens the credential.
  authenticate: (_, { accessToken = '' }) => ({ headers: { authorization: `Bearer ${accessToken}` } }),
  consent: 'oauth2',
  test: 'oauth2',
});
