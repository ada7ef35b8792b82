import { AppError } from '@weft/errors';

/** The place after which a page starts. */
export interface Position {
  readonly createdAt: Date;
  readonly id: string;
}

/** Opaque to clients. What comes back is checked, since anybody can make one up. */
export const encodeCursor = ({ createdAt, id }: Position): string =>
  Buffer.from(JSON.stringify([createdAt.toISOString(), id])).toString('base64url');

/** @throws INVALID_INPUT */
export function decodeCursor(cursor: string): Position {
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const date = new Date(String(createdAt));
    if (!Number.isNaN(date.getTime()) && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)) return { createdAt: date, id };
  } catch {
    // falls through: unreadable and ill-formed cursors get one answer
  }
  throw new AppError('INVALID_INPUT', 'The cursor is not one that this list gave out. Start again without it.', {
    details: { field: 'cursor' },
  });
}
