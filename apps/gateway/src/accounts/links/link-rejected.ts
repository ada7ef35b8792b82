import { AppError } from '@weft/errors';

/** One answer for every link that does not work, so that nobody learns which were once good. */
export const linkRejected = (): AppError =>
  new AppError('LINK_REJECTED', 'The link is unknown, has expired or was used before: ask for a new one.');
