import { AppError, isAppError } from '@weft/errors';

/**
 * SQLSTATEs by which a server says that it cannot serve now: shutting down, starting, full, without disk or memory, a standby after a
 * failover, or tired of a client.
 */
const UNAVAILABLE_STATES = new Set(['57P01', '57P02', '57P03', '53300', '53100', '53200', '25006', '25P03']);
const CONNECTION_CLASS = /^08/;
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** node-postgres gives these no code. */
const CONNECTION_MESSAGES =
  /connection terminated|connection error|not queryable|timeout exceeded when trying to connect|query read timeout|connection timeout/i;

/** Did the connection end, or was there none? What the statement did is then unknown. */
export function isConnectionLoss(error: unknown): boolean {
  if (isAppError(error)) return error.code === 'STORE_UNAVAILABLE';
  const { code, message } = causeOf(error);
  if (typeof code === 'string') return UNAVAILABLE_STATES.has(code) || CONNECTION_CLASS.test(code) || NETWORK_CODES.has(code);
  return CONNECTION_MESSAGES.test(message ?? '');
}

/** SQLSTATE of a text with U+0000, which PostgreSQL does not hold. */
const NOT_IN_REPERTOIRE = '22021';

/**
 * The error to throw for what a database call threw: STORE_UNAVAILABLE after a loss, INVALID_INPUT for text that cannot be stored,
 * anything else unchanged.
 * @param isLost where the caller knows of the loss: TypeORM lets go of the connection and then complains of that.
 */
export function toStoreError(error: unknown, isLost: boolean = isConnectionLoss(error)): unknown {
  if (!isAppError(error) && causeOf(error).code === NOT_IN_REPERTOIRE)
    return new AppError('INVALID_INPUT', 'Names and other short texts cannot hold the character U+0000.', { cause: error });
  if (isAppError(error) || !(isLost || isConnectionLoss(error))) return error;
  const { message } = causeOf(error);
  return new AppError(
    'STORE_UNAVAILABLE',
    `The database cannot be reached (${message ?? 'no reason given'}): try again shortly.`,
    { cause: error },
  );
}

/** TypeORM wraps what the driver threw. */
function causeOf(error: unknown): { code?: unknown; message?: string } {
  const outer = error as { driverError?: unknown; code?: unknown; message?: string } | null | undefined;
  return (outer?.driverError as { code?: unknown; message?: string } | undefined) ?? outer ?? {};
}
