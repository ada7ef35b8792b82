import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { headerValue, httpUrl, secretText, text } from '../field-schemas.ts';

export const oAuth1Api = defineCredentialType({
  type: 'oAuth1Api',
  title: 'OAuth1',
  description:
    'Access by OAuth 1.0 (RFC 5849): every request is signed. The access token and its secret are given here, as the service shows them; Weft does not ask for a consent.',
  fields: z
    .strictObject({
      consumerKey: text('Key of the application, as the service gave it (API key).'),
      consumerSecret: secretText('Secret of the application (API secret).'),
      accessToken: secretText('The access token. Without it, requests are signed for the application alone.').optional(),
      accessTokenSecret: secretText('Secret of the access token.').optional(),
      signatureMethod: z
        .enum(['HMAC-SHA1', 'HMAC-SHA256', 'HMAC-SHA512'])
        .default('HMAC-SHA1')
        .describe('How requests are signed; nearly all services want HMAC-SHA1.'),
      realm: headerValue('The realm, for services that want one, such as the number of an account.').optional(),
      requestTokenUrl: httpUrl('Where a consent begins. It is kept, and not called.').optional(),
      authUrl: httpUrl('Where somebody consents. It is kept, and not called.').optional(),
      accessTokenUrl: httpUrl('Where a consent ends. It is kept, and not called.').optional(),
    })
    .superRefine(({ accessToken, accessTokenSecret }, context) => {
      if ((accessToken === undefined) === (accessTokenSecret === undefined)) return;
      const [path, other] =
        accessToken === undefined ? ['accessToken', 'accessTokenSecret'] : ['accessTokenSecret', 'accessToken'];
      context.addIssue({ code: 'custom', path: [path], message: `is needed, since "${other}" is given` });
    }),
  destination: [],
  // A signature is of one request at one moment: see `signs`.
  authenticate: () => ({}),
  signs: 'oauth1',
  test: 'none',
});
