import { NodeFailure } from '@weft/node-sdk';

const userFailure = (failure: { code: string; message: string; field: string; fix: string }): NodeFailure =>
  new NodeFailure({ ...failure, fault: 'user', retryable: false });

export const tokenMalformed = (why: string): NodeFailure =>
  userFailure({
    code: 'TOKEN_MALFORMED',
    message: `The token cannot be read. ${why}.`,
    field: 'token',
    fix: 'Give the token alone, such as "={{ $json.headers.authorization.replace(/^Bearer /i, \'\') }}".',
  });

export const tokenExpired = (endSeconds: number): NodeFailure =>
  userFailure({
    code: 'TOKEN_EXPIRED',
    message: `The token has expired${at(endSeconds)}.`,
    field: 'token',
    fix: 'Get a new token; where the clocks of both sides differ, raise "clockToleranceSeconds".',
  });

export const tokenNotYetValid = (startSeconds: number): NodeFailure =>
  userFailure({
    code: 'TOKEN_NOT_YET_VALID',
    message: `The token does not count${until(startSeconds)}.`,
    field: 'token',
    fix: 'Wait until then; where the clocks of both sides differ, raise "clockToleranceSeconds".',
  });

export const claimsInvalid = (why: string): NodeFailure =>
  userFailure({
    code: 'TOKEN_CLAIMS_INVALID',
    message: `The claims cannot be signed. ${why}`,
    field: 'claims',
    fix: 'Give an object, such as { "sub": "42" }; in text with expressions, quote what the expressions give.',
  });

const at = (seconds: number): string => phrase('at', seconds);
const until = (seconds: number): string => phrase('until', seconds);

/** Blank for a number that is no date. */
function phrase(word: string, seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? '' : ` ${word} ${date.toISOString().replace('.000Z', 'Z')}`;
}
