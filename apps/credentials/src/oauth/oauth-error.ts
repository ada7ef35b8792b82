import { AppError, isAppError } from '@weft/errors';
import { isNodeFailure } from '@weft/node-sdk';
import { AuthorizationResponseError, ResponseBodyError } from 'oauth4webapi';
import { OAuth1Refusal } from './oauth1-refusal.ts';

const MAX_TEXT = 300;
/** Shorter ones would make holes in any text. */
const LEAST_HIDDEN = 4;
/** A refresh token that is no longer good (RFC 6749 §5.2), and how GitHub says so. */
const CONSENT_IS_OVER = new Set(['invalid_grant', 'bad_refresh_token']);

/** What went wrong between Weft and the service, for whoever owns the credential. Never holds one of the secrets. */
export function toOAuthError(error: unknown, secrets: readonly string[]): AppError {
  if (isAppError(error)) return error;
  return new AppError('OAUTH_FAILED', withoutSecrets(describe(error), secrets));
}

/** The service will not give another token for what it gave: somebody has to consent again. */
export const isConsentOver = (error: unknown): boolean => error instanceof ResponseBodyError && CONSENT_IS_OVER.has(error.error);

/** Services have been seen to send back what they were sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= LEAST_HIDDEN)
    .flatMap(spellingsOf)
    .sort((left, right) => right.length - left.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

/** As a secret stands in a header, an address, a form, or the sign-in of a mail server. */
const spellingsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams([['', secret]]).toString().slice(1),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
];

function describe(error: unknown): string {
  if (error instanceof OAuth1Refusal) return error.message;
  if (error instanceof ResponseBodyError) return `The service refused to give a token: ${sentence(error)}`;
  if (error instanceof AuthorizationResponseError) return `The service did not grant access: ${sentence(error)}`;
  if (isNodeFailure(error))
    return `The service could not be asked for a token: ${error.failure.message}${error.failure.fix ? ` ${error.failure.fix}` : ''}`;
  const reason = error instanceof Error ? error.message : String(error);
  return `The service’s answer is not one of OAuth 2.0: ${clean(reason)}.`;
}

/** The description is whatever the service put there. */
function sentence({ error, error_description: description }: { error: string; error_description?: unknown }): string {
  const isSaid = typeof description === 'string' && description !== '';
  return `${clean(error)}${isSaid ? ` (${clean(description)})` : ''}.`;
}

/** Text of another system: one line, and not too much of it. */
const clean = (text: string): string => text.replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').slice(0, MAX_TEXT);
