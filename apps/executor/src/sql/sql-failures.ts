import { isNodeFailure, NodeFailure } from '@weft/node-sdk';
import { reasonOfServer, type ServerError } from './server-errors.ts';

type Failure = NodeFailure['failure'];
const fail = (failure: Failure): NodeFailure => new NodeFailure(failure);
const MAX_MESSAGE = 600;

export const resultTooLarge = (limit: string): NodeFailure =>
  fail({
    code: 'SQL_TOO_LARGE',
    fault: 'user',
    message: `The database answers with more than ${limit}, which is the most that a step may read.`,
    fix: 'Read less at a time: name the columns that are needed, add conditions, or a limit.',
    retryable: false,
  });

export const statementTimedOut = (timeoutMs: number): NodeFailure =>
  fail({
    code: 'SQL_TIMED_OUT',
    fault: 'node',
    message: `The statement was ended, because it did not end within ${timeoutMs} ms.`,
    field: 'timeoutMs',
    fix: 'Look at what the database is busy with, or give the statement more time.',
    retryable: true,
  });

export const connectingTimedOut = (host: string, timeoutMs: number): NodeFailure =>
  fail({
    code: 'SQL_UNREACHABLE',
    fault: 'node',
    message: `There was no connection to the database at ${host} within ${timeoutMs} ms.`,
    field: 'connectTimeoutMs',
    fix: 'Try again later. If it goes on, look at the address in the credential, and at how many connections are in use.',
    retryable: true,
  });

export const stopped = (): NodeFailure =>
  fail({ code: 'SQL_STOPPED', fault: 'user', message: 'The statement was ended because the step was.', retryable: false });

export const anyCertificateRefused = (): NodeFailure =>
  fail({
    code: 'SQL_TLS',
    fault: 'user',
    message: 'The credential accepts any certificate ("ignoreSslIssues"), which the operator of Weft does not permit.',
    field: 'credentials',
    fix: 'Give the credential the certificate of the authority that has signed that of the database ("ca"), or ask the operator to set WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES.',
    retryable: false,
  });

const TLS = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|ERR_OSSL|EPROTO|HANDSHAKE_)/;

/** What became of a statement or a connection, in the words of the run. What a database says is passed on without the password. */
export function toSqlFailure(error: unknown, about: { readonly host: string; readonly password: string }): NodeFailure {
  if (isNodeFailure(error)) return fromNetwork(error);
  const { code = 'UNKNOWN', message = '' } = (error ?? {}) as { code?: string; message?: string };
  const server = reasonOfServer(error as ServerError);
  if (server) return fail({ ...server, message: without(server.message, about.password) });
  if (TLS.test(code) || /\bSSL\b|certificate|secure connection/i.test(message)) return tlsFailed(about.host, code, message);
  return fail({
    code: 'SQL_UNREACHABLE',
    fault: 'node',
    message: `The connection to the database at ${about.host} broke off.`,
    details: { cause: code },
    fix: 'Try again later. Whether a statement that was under way has been carried out can be seen in the database alone.',
    retryable: true,
  });
}

function tlsFailed(host: string, code: string, message: string): NodeFailure {
  const isRefused = /not support/i.test(message);
  return fail({
    code: 'SQL_TLS',
    fault: 'user',
    message: isRefused
      ? `The database at ${host} has no TLS.`
      : `No safe connection to the database at ${host}: its certificate is not for this name, or not signed by a known authority (${code}).`,
    field: 'credentials',
    fix: isRefused
      ? 'Set "ssl" of the credential to "disable" if the network on the way can be trusted.'
      : 'Give the credential the certificate of the authority that has signed it ("ca").',
    retryable: false,
  });
}

/** The guard speaks of calls over HTTP. */
function fromNetwork(error: NodeFailure): NodeFailure {
  const { failure } = error;
  if (failure.code === 'HTTP_CANCELLED') return stopped();
  return failure.code === 'HTTP_UNREACHABLE' ? fail({ ...failure, code: 'SQL_UNREACHABLE', field: 'credentials' }) : error;
}

function without(message: string, password: string): string {
  return (password === '' ? message : message.replaceAll(password, '***')).slice(0, MAX_MESSAGE);
}
