import { NodeFailure } from '@weft/node-sdk';
import { ZipProblem } from '../files/zip-directory.ts';

/** Runs what reads an archive; what is wrong with the archive becomes a failure that names the file. */
export async function readingArchive<T>(fileName: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof ZipProblem ? archiveInvalid(fileName, error.message) : error;
  }
}

export function archiveInvalid(fileName: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'ARCHIVE_INVALID',
    fault: 'user',
    message: `The archive "${fileName.slice(0, 100)}" cannot be read: ${problem}.`,
    field: 'files',
    fix: 'Name a zip, gzip or tar file; let its sender pack it again, without a password, where it is damaged.',
    retryable: false,
  });
}
