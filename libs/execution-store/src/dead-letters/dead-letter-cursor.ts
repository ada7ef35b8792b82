import { AppError } from '@weft/errors';

/** The last letter of a page is where the next one starts. */
export interface LetterPlace {
  /** ISO, in UTC. */
  readonly failedAt: string;
  readonly id: string;
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{36})$/;

export const toLetterCursor = ({ failedAt, id }: LetterPlace): string => Buffer.from(`${failedAt} ${id}`).toString('base64url');

/** @throws INVALID_INPUT */
export function fromLetterCursor(cursor: string): LetterPlace {
  const [, failedAt, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (failedAt === undefined || id === undefined || Number.isNaN(Date.parse(failedAt)))
    throw new AppError('INVALID_INPUT', 'The cursor is not one that a page of dead letters gave.', {
      details: { field: 'cursor' },
    });
  return { failedAt, id };
}
