import type { OAuth1Keys } from '@weft/credential-types';
import { AppError } from '@weft/errors';
import type { Fields } from '../credentials/credential-fields.ts';
import type { OpenCredential } from '../credentials/credential-reader.ts';
import type { Tokens } from './tokens.repository.ts';

/** The fields of an `oAuth1Api` credential, as its schema left them. */
export interface OAuth1Fields extends OAuth1Keys {
  /** These three are there together, or none of them is. */
  readonly requestTokenUrl?: string;
  readonly authUrl?: string;
  readonly accessTokenUrl?: string;
}

export const toOAuth1Fields = (fields: Fields): OAuth1Fields => fields as unknown as OAuth1Fields;

/**
 * The credential with what requests are signed with: the token of a consent, else the one that was given with it, else none, where it asks
 * for no consent.
 * @throws OAUTH_FAILED
 */
export function signingWith(credential: OpenCredential, granted: Tokens | undefined): OpenCredential {
  const { id, fields } = credential;
  if (granted) {
    const { accessToken, tokenSecret = '' } = granted;
    return { ...credential, fields: { ...fields, accessToken, accessTokenSecret: tokenSecret } };
  }
  const { accessToken, authUrl } = toOAuth1Fields(fields);
  if (accessToken !== undefined || authUrl === undefined) return credential;
  const message = `Nobody has consented yet. Connect the credential first: POST /api/credentials/${id}/oauth1/start.`;
  throw new AppError('OAUTH_FAILED', message);
}
