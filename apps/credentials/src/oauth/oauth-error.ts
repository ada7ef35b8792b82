import { AppError, isAppError } from '@weft/errors';
import { isNodeFailure } from '@weft/node-sdk';
import { AuthorizationResponseError, ResponseBodyError } from 'oauth4webapi';

const MAX_TEXT = 300;
/** Shorter ones would make holes in any text. */
const LEAST_HIDDEN = 4;

/** What went wrong between Weft and the service, for whoever owns the credential. Never holds one of the secrets. */
export function toOAuthError(error: unknown, secrets: readonly string[]): AppError {
  if (isAppError(error)) return error;
  return new AppError('OAUTH_FAILED', withoutSecrets(describe(error), secrets));
}

/** Services have been seen to send back what they were sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= LEAST_HIDDEN)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

function describe(error: unknown): string {
  if (error instanceof ResponseBodyError) return `The service refused to give a token: ${sentence(error)}`;
  if (error instanceof AuthorizationResponseError) return `The service did not grant access: ${sentence(error)}`;
  if (isNodeFailure(error))
    return `The service could not be asked for a token: ${error.failure.message}${error.failure.fix ? ` ${error.failure.fix}` : ''}`;
  const reason = error instanceof Error ? error.message : String(error);
  return `The service’s answer is not one of OAuth 2.0: ${clean(reason)}.`;
}

function sentence({ error, error_description: description }: { error: string; error_description?: string }): string {
  return `${clean(error)}${description ? ` (${clean(description)})` : ''}.`;
}

/** Text of another system: one line, and not too much of it. */
const clean = (text: string): string => text.replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').slice(0, MAX_TEXT);
