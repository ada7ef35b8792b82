import { AppError } from '@weft/errors';

/** A page's cursor: opaque to clients. What comes back is checked by the reader, since anybody can make one up. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws INVALID_INPUT where the text is no cursor of this many parts. */
export function decodeCursor(cursor: string, length: number): readonly (string | number)[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(position) && position.length === length) return position as (string | number)[];
  } catch {
    // falls through: unreadable and ill-formed cursors get one answer
  }
  throw new AppError('INVALID_INPUT', 'The cursor is not one that this list gave out. Start again without it.', {
    details: { field: 'cursor' },
  });
}
