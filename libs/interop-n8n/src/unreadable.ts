import { AppError } from '@weft/errors';

export function unreadable(problem: string): AppError {
  return new AppError('IMPORT_UNREADABLE', `This file cannot be imported. ${problem}`, { details: { problem } });
}
