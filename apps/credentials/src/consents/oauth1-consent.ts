import type { ConsentProtocol } from './consent-protocol.ts';
import { noVerifier, OAuth1Client } from '../oauth/oauth1-client.ts';
import { OAuth1Refusal } from '../oauth/oauth1-refusal.ts';
import { type OAuth1Fields, toOAuth1Fields } from '../oauth/oauth1-fields.ts';
import { toOAuthError } from '../oauth/oauth-error.ts';

const REQUEST_TOKEN = 'requestTokenUrl';

/** Three-legged OAuth 1.0 (RFC 5849 §2). The temporary secret never leaves the vault, and goes with the consent. */
export const oauth1Consent: ConsentProtocol = {
  callback: '/api/credentials/oauth1/callback',

  noConsent({ fields }) {
    if (toOAuth1Fields(fields).requestTokenUrl !== undefined) return undefined;
    return { field: REQUEST_TOKEN, message: 'is needed for a consent, with "authUrl" and "accessTokenUrl"' };
  },

  async begin(http, { fields }, { state, redirectUri }) {
    const own = toOAuth1Fields(fields);
    const client = new OAuth1Client(http, own);
    try {
      // The protocol has no state of its own.
      const temporary = await client.temporaryToken(`${redirectUri}?${new URLSearchParams({ state })}`);
      return {
        authorizationUrl: client.authorizationUrl(temporary),
        secret: { token: temporary.token, tokenSecret: temporary.secret },
      };
    } catch (error) {
      throw toOAuthError(error, [...ownSecretsOf(own), state]);
    }
  },

  async end(http, { fields }, { parameters, secret }) {
    const own = toOAuth1Fields(fields);
    const { token = '', tokenSecret = '' } = secret;
    const verifier = parameters['oauth_verifier'];
    try {
      requireGrant(parameters, token);
      if (!verifier) throw noVerifier();
      const granted = await new OAuth1Client(http, own).accessToken({ token, secret: tokenSecret }, verifier);
      return { accessToken: granted.token, tokenSecret: granted.secret };
    } catch (error) {
      throw toOAuthError(error, [...ownSecretsOf(own), token, tokenSecret, verifier ?? '']);
    }
  },
};

const ownSecretsOf = ({ consumerSecret = '', privateKey = '' }: OAuth1Fields): string[] => [consumerSecret, privateKey];

/** Somebody may have said no: services tell that in words of their own. */
function requireGrant(
  { oauth_token: given, oauth_problem: problem, denied }: Readonly<Record<string, string>>,
  token: string,
): void {
  if (problem !== undefined || denied !== undefined)
    throw new OAuth1Refusal(
      `The service did not grant access${problem ? `: ${problem.slice(0, 200)}` : ''}. Start the consent again to be asked anew.`,
    );
  if (given !== token) throw new OAuth1Refusal('The service’s answer is to another consent. Start it again.');
}
