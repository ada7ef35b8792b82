import { NodeFailure } from '@weft/node-sdk';

const userFailure = (code: string, message: string, fix: string): NodeFailure =>
  new NodeFailure({ code, fault: 'user', message, field: 'path', fix, retryable: false });

const shown = (path: string): string => `"${path.slice(0, 200)}"`;
const saying = (said: string): string => (said === '' ? '.' : `: ${said.replace(/\.?$/, '.')}`);

/** What a server says of a path, in one line. */
export interface Refusal {
  readonly host: string;
  readonly path: string;
  readonly said: string;
}

export const fileMissing = ({ host, path }: Omit<Refusal, 'said'>): NodeFailure =>
  userFailure(
    'REMOTE_FILE_MISSING',
    `${host} has no ${shown(path)}.`,
    'Look at the path, and at where the server lets this user begin.',
  );

export const fileRefused = ({ host, path, said }: Refusal, retryable = false): NodeFailure =>
  new NodeFailure({
    code: 'REMOTE_FILE_REFUSED',
    fault: retryable ? 'node' : 'user',
    message: `${host} refuses that for ${shown(path)}${saying(said)}`,
    field: 'path',
    fix: 'Look at the rights of this user there; a folder has to be empty to go by itself, and a name that is taken may not be given again.',
    retryable,
  });

export const pathInvalid = (path: string): NodeFailure =>
  userFailure(
    'REMOTE_PATH_INVALID',
    `${shown(path.replaceAll(/\p{C}/gu, '?'))} is no path.`,
    'Give a path without line breaks and other control characters, of at most 4,096 characters.',
  );

export const nameUnfit = (host: string, folder: string): NodeFailure =>
  new NodeFailure({
    code: 'REMOTE_NAME_UNFIT',
    fault: 'node',
    message: `${host} says that there is a name in ${shown(folder)} that would lead elsewhere. Nothing is done with such a folder.`,
    field: 'path',
    fix: 'Ask who runs the server what is in that folder.',
    retryable: false,
  });

export const tooMany = (what: string): NodeFailure =>
  userFailure('REMOTE_TOO_MANY', `The folder holds too much: ${what}.`, 'Name a folder with less in it.');

export const tooLarge = (path: string, maxBytes: number): NodeFailure =>
  userFailure('FILE_TOO_LARGE', `${shown(path)} has more than ${maxBytes} bytes, which are allowed.`, 'Use a smaller file.');
