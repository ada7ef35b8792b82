import { isNodeFailure, NodeFailure } from '@weft/node-sdk';

const userFailure = (code: string, message: string, fix: string): NodeFailure =>
  new NodeFailure({ code, fault: 'user', message, field: 'path', fix, retryable: false });

const shown = (path: string): string => `"${path.slice(0, 200)}"`;

export const diskClosed = (): NodeFailure =>
  userFailure(
    'DISK_CLOSED',
    'Workflows have no access to files of this machine.',
    'The operator opens a folder to them with WEFT_FILES_FOLDER.',
  );

export const pathRefused = (path: string, root: string): NodeFailure =>
  userFailure(
    'DISK_PATH_REFUSED',
    `The path ${shown(path)} does not lead to a place inside of ${root}.`,
    'Give a path inside of that folder, without ".." and with "/" between the names.',
  );

export const fileMissing = (path: string): NodeFailure =>
  userFailure('DISK_FILE_MISSING', `There is no ${shown(path)}.`, 'Look at the path; folders have to be there already.');

export const fileUnfit = (path: string): NodeFailure =>
  userFailure('DISK_FILE_UNFIT', `${shown(path)} is no file with content.`, 'Name a file: no folder, device or pipe.');

export const tooMany = (what: string): NodeFailure =>
  userFailure('DISK_TOO_MANY', `The pattern means too much: ${what}.`, 'Use a narrower pattern, such as "2026/*.csv".');

export const tooLarge = (path: string, sizeBytes: number, maxBytes: number): NodeFailure =>
  userFailure('FILE_TOO_LARGE', `${shown(path)} has ${sizeBytes} bytes; ${maxBytes} are allowed.`, 'Use a smaller file.');

/** What the file system says, in the words of the run. */
export function toDiskFailure(error: unknown, path: string): unknown {
  if (isNodeFailure(error)) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return fileMissing(path);
  if (['EISDIR', 'ELOOP', 'ENXIO', 'ENAMETOOLONG', 'EEXIST', 'EINVAL'].includes(code)) return fileUnfit(path);
  if (!/^E[A-Z]+$/.test(code)) return error;
  return new NodeFailure({
    code: 'DISK_UNAVAILABLE',
    fault: 'platform',
    message: `${shown(path)} cannot be read or written just now (${code}).`,
    field: 'path',
    fix: 'Let the operator look at the folder: at its rights, and whether the disk is full.',
    retryable: code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS',
  });
}
