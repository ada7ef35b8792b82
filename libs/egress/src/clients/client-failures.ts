import type { Failure } from '@weft/engine';
import { NodeFailure } from '@weft/node-sdk';

const MAX_QUOTED = 200;
/** Shorter ones would make holes in any text. */
const LEAST_HIDDEN = 4;
const HIDDEN = '***';

const fail = (failure: Omit<Failure, 'fault'> & { readonly fault?: Failure['fault'] }): NodeFailure =>
  new NodeFailure({ fault: 'node', ...failure });

/** What a server says, in one line and without the secrets that it may repeat. */
export function quoted(text: string, secrets: readonly string[]): string {
  const given = secrets.filter((secret) => secret !== '').sort((left, right) => right.length - left.length);
  if (given.some((secret) => secret.length < LEAST_HIDDEN && text.includes(secret))) return '';
  const clean = given.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  return clean.replaceAll(/[\p{C}\s]+/gu, ' ').trim().slice(0, MAX_QUOTED); // prettier-ignore
}

const saying = (said: string): string => (said === '' ? '.' : `: ${said.replace(/\.?$/, '.')}`);

export const signInRefused = (host: string, said: string): NodeFailure =>
  fail({
    code: 'SIGN_IN_REFUSED',
    fault: 'user',
    message: `${host} refuses the sign-in${saying(said)}`,
    field: 'credentials',
    fix: 'Look at the user name and the password or key of the credential, then test it.',
    retryable: false,
  });

export const timedOut = (host: string, timeoutMs: number): NodeFailure =>
  fail({
    code: 'SERVER_TIMED_OUT',
    message: `${host} did not answer within ${timeoutMs} ms. Whether it has done what was asked is not known.`,
    fix: 'Try again later.',
    retryable: true,
  });

export const brokeOff = (host: string, cause: string): NodeFailure =>
  fail({
    code: 'SERVER_BROKE_OFF',
    message: `${host} broke off the connection before its answer was complete. Whether it has done what was asked is not known.`,
    fix: 'Try again later.',
    retryable: true,
    details: { cause },
  });

export const answerTooLarge = (host: string, limit: string): NodeFailure =>
  fail({
    code: 'SERVER_ANSWER_TOO_LARGE',
    fault: 'user',
    message: `The answer of ${host} is larger than ${limit}.`,
    fix: 'Ask for less at a time.',
    retryable: false,
  });

export const answerUnreadable = (host: string, protocol: string): NodeFailure =>
  fail({
    code: 'SERVER_ANSWER_UNREADABLE',
    message: `What ${host} answers is no ${protocol}.`,
    field: 'credentials',
    fix: 'Look at the host, the port and the TLS setting of the credential.',
    retryable: false,
  });

export const unsafe = (host: string, cause: string): NodeFailure =>
  fail({
    code: 'HTTP_TLS',
    message: `No safe connection to ${host}: ${cause}.`,
    field: 'credentials',
    fix: 'The server must speak TLS at this port, with a certificate that is valid, for this name, and signed by a known authority (NODE_EXTRA_CA_CERTS adds one).',
    retryable: false,
  });

export const anyCertificateRefused = (host: string): NodeFailure =>
  fail({
    code: 'HTTP_TLS',
    fault: 'user',
    message: `No connection to ${host} was made: the credential would accept any certificate, which the operator of Weft does not permit.`,
    field: 'credentials',
    fix: 'Switch "disableTlsVerification" off and give that server a valid certificate, or ask the operator to set WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES.',
    retryable: false,
  });

export const stopped = (): NodeFailure =>
  fail({ code: 'HTTP_CANCELLED', fault: 'user', message: 'The call was stopped because the execution was.', retryable: false });

export const tlsNotOffered = (host: string): NodeFailure =>
  fail({
    code: 'HTTP_TLS',
    fault: 'user',
    message: `No safe connection to ${host}: it offers no TLS. Nothing was sent.`,
    field: 'credentials',
    fix: 'Ask for TLS at the server; or set "secure" of the credential to "none", which sends the password readable on the way.',
    retryable: false,
  });
