import type { Failure } from '@weft/engine';
import { NodeFailure } from '@weft/node-sdk';

/** How to open a private destination; said only where it is Weft that refuses. */
const HOW_TO_ALLOW = (host: string) =>
  `If this call is meant, the operator of Weft can allow it: add ${host} (or host:port, or a network such as 10.1.0.0/16) to WEFT_EGRESS_ALLOW.`;

const fail = (failure: Omit<Failure, 'fault'> & { fault?: Failure['fault'] }): NodeFailure =>
  new NodeFailure({ fault: 'user', ...failure });

/** A destination that the guard refuses. Says the same whatever is, or is not, behind it: nothing was sent there. */
export const blocked = (host: string, reason: string): NodeFailure =>
  fail({
    code: 'HTTP_BLOCKED',
    message: `The call to ${host} was not made: ${reason}.`,
    fix: HOW_TO_ALLOW(host),
    retryable: false,
  });

export const invalidUrl = (url: string, reason: string, fix: string): NodeFailure =>
  fail({
    code: 'HTTP_URL_INVALID',
    message: `"${url.slice(0, 200)}" cannot be called: ${reason}.`,
    field: 'url',
    fix,
    retryable: false,
  });

export const invalidRequest = (reason: string): NodeFailure =>
  fail({
    code: 'HTTP_REQUEST_INVALID',
    message: `The request cannot be sent: ${reason}.`,
    fix: 'Check the method, the headers and the body.',
    retryable: false,
  });

/** Same text for a name that does not resolve, a closed port and a dead network. */
export const unreachable = (host: string, cause?: string): NodeFailure =>
  fail({
    code: 'HTTP_UNREACHABLE',
    fault: 'node',
    message: `${host} could not be reached: the name does not resolve, or nothing answers there.`,
    retryable: true,
    ...(cause ? { details: { cause } } : {}),
  });

export const brokenOff = (host: string, cause: string, fix?: string): NodeFailure =>
  fail({
    code: 'HTTP_UNREACHABLE',
    fault: 'node',
    message: `${host} broke off the connection before its answer was complete.`,
    ...(fix !== undefined && { fix }),
    retryable: true,
    details: { cause },
  });

export const timedOut = (host: string, timeoutMs: number): NodeFailure =>
  fail({
    code: 'HTTP_TIMED_OUT',
    fault: 'node',
    message: `${host} did not answer completely within ${timeoutMs} ms.`,
    fix: 'Try again later, or give the node a longer time limit.',
    retryable: true,
  });

/** A body that stops coming, of a server that keeps the connection open. */
export const silent = (host: string, idleMs: number): NodeFailure =>
  fail({
    code: 'HTTP_TIMED_OUT',
    fault: 'node',
    message: `${host} stopped in the middle of its answer: nothing came for ${idleMs} ms.`,
    fix: 'Try again later.',
    retryable: true,
  });

export const tooLarge = (host: string, limitBytes: number, part = 'answer'): NodeFailure =>
  fail({
    code: 'HTTP_TOO_LARGE',
    message: `The ${part} of ${host} is larger than ${(limitBytes / 1_048_576).toFixed(limitBytes < 1_048_576 ? 2 : 0)} MB, unpacked.`,
    fix: 'Ask for less at a time (paging, a filter).',
    retryable: false,
  });

export const undecodable = (host: string, encoding: string): NodeFailure =>
  fail({
    code: 'HTTP_UNREADABLE',
    fault: 'node',
    message: `The answer of ${host} says that it is packed as "${encoding.slice(0, 60)}", and it cannot be unpacked.`,
    retryable: true,
  });

export const tlsFailed = (host: string, cause: string): NodeFailure =>
  fail({
    code: 'HTTP_TLS',
    fault: 'node',
    message: `No safe connection to ${host}: ${cause}.`,
    fix: 'The certificate of that server must be valid, for this name, and signed by a known authority (NODE_EXTRA_CA_CERTS adds one for all, a credential of the type "httpSslAuth" for a request).',
    retryable: false,
  });

/** The other side wants to know who asks, and does not take the answer. It has done nothing of what was asked. */
export const identityRefused = (host: string, reason: string): NodeFailure =>
  fail({
    code: 'HTTP_CERTIFICATE_REFUSED',
    message: `${host} refused the connection: ${reason}.`,
    field: 'credentials',
    fix: 'Show a client certificate that this server accepts: "provideSslCertificates" with a credential of the type "httpSslAuth".',
    retryable: false,
  });

/** Nothing was sent. Says where a certificate or key is wrong, and quotes neither. */
export const identityUnusable = (reason: string, fix: string): NodeFailure =>
  fail({
    code: 'CERTIFICATE_UNUSABLE',
    message: `The client certificate cannot be shown: ${reason}.`,
    field: 'credentials',
    fix,
    retryable: false,
  });

export const certificateRequired = (host: string): NodeFailure =>
  fail({
    code: 'HTTP_TLS',
    message: `The call to ${host} was not made: it would accept any certificate, which the operator of Weft does not permit.`,
    field: 'allowUnauthorizedCerts',
    fix: 'Switch "allowUnauthorizedCerts" off and give that server a valid certificate, or ask the operator to set WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES.',
    retryable: false,
  });

export const tooManyRedirects = (host: string, limit: number): NodeFailure =>
  fail({
    code: 'HTTP_TOO_MANY_REDIRECTS',
    fault: 'node',
    message: `${host} redirects more than ${limit} times.`,
    retryable: false,
  });

export const cancelled = (): NodeFailure =>
  fail({ code: 'HTTP_CANCELLED', message: 'The call was stopped because the execution was.', retryable: false });
