import type { AppError } from '@weft/errors';

/** Why a socket is closed by us: a code of RFC 6455 or its registry, or of our own (4000 and up), and a reason for people. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

export const STOPPING: Closing = { code: 1012, reason: 'This gateway stops: connect again, and go on with `after`.' };
export const SLOW_READER: Closing = { code: 4001, reason: 'SLOW_READER: nothing was read for too long. Go on with `after`.' };

/** A close frame has room for 123 bytes. */
const MAX_REASON_BYTES = 123;

/** Of somebody whose right is over, or cannot be looked up; the message that comes before has the whole of it. */
export function closingOf({ code, kind, message }: AppError): Closing {
  const reason = Buffer.from(`${code}: ${message}`).subarray(0, MAX_REASON_BYTES).toString().replace(/�$/, '');
  return { code: kind === 'unavailable' ? 1013 : 1008, reason };
}
