import { AppError } from '@weft/errors';

/** Ids rise with time, so the last id of a page is where the next one starts. */
const CURSOR = /^[0-9a-f-]{36}$/;

export const toCursor = (executionId: string): string => Buffer.from(executionId).toString('base64url');

/** @throws INVALID_INPUT */
export function fromCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!CURSOR.test(id))
    throw new AppError('INVALID_INPUT', 'The cursor is not one that a page of executions gave.', {
      details: { field: 'cursor' },
    });
  return id;
}
