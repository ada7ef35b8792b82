import { randomBytes } from 'node:crypto';
import type { ConsentProtocol } from './consent-protocol.ts';
import { OAuthClient } from '../oauth/oauth-client.ts';
import { toOAuthError } from '../oauth/oauth-error.ts';
import { toOAuthFields } from '../oauth/oauth-fields.ts';

const VERIFIER_BYTES = 32;

/** Authorization code with PKCE. The verifier never leaves the vault. */
export const oauth2Consent: ConsentProtocol = {
  callback: '/api/credentials/oauth2/callback',

  noConsent({ fields }) {
    if (toOAuthFields(fields).grantType !== 'clientCredentials') return undefined;
    return { field: 'grantType', message: 'is not one that asks for consent' };
  },

  async begin(http, { fields }, { state, redirectUri }) {
    const verifier = randomBytes(VERIFIER_BYTES).toString('base64url');
    const client = new OAuthClient(http, toOAuthFields(fields));
    return { authorizationUrl: await client.authorizationUrl({ state, verifier, redirectUri }), secret: { verifier } };
  },

  async end(http, { fields }, { parameters, secret, redirectUri }) {
    const { verifier = '' } = secret;
    const { state = '', code = '' } = parameters;
    const client = new OAuthClient(http, toOAuthFields(fields));
    try {
      return await client.exchangeCode({ parameters: new URLSearchParams(parameters), state, verifier, redirectUri });
    } catch (error) {
      throw toOAuthError(error, [...client.secrets, verifier, code]);
    }
  },
};
