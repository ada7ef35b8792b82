/** What was asked for was done, and came to a bad end: a run failed, a document is invalid. */
export const EXIT_FAILED = 1;
/** It could not be done. */
export const EXIT_UNABLE = 2;

/** For whoever typed the command: says what is wrong and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    /** For `--json`: the problem as Weft answered it. */
    readonly problem?: object,
  ) {
    super(message);
  }
}
