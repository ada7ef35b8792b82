import { isAppError } from '@weft/errors';

/** Of a part of Weft that is away: it comes back within seconds. */
export const isPassing = (error: unknown): boolean =>
  isAppError(error) && (error.kind === 'unavailable' || error.kind === 'timeout');
