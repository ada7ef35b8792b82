import { pathInvalid } from './remote-failures.ts';

const MAX_PATH = 4_096;

/** Nothing that could be a second command, or end a text early. @throws NodeFailure REMOTE_PATH_INVALID */
export function checkPath(path: string): string {
  if (path === '' || path.length > MAX_PATH || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(path)) throw pathInvalid(path);
  return path;
}

export function joinPath(folder: string, name: string): string {
  if (folder === '.') return name;
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}

/** The folders on the way to a path, outermost first. */
export function foldersOf(path: string): readonly string[] {
  const names = path.split('/');
  const folders = names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
  return folders.filter((folder) => !['', '.', '..'].includes(folder.slice(folder.lastIndexOf('/') + 1)));
}

/** Whether what a server calls an entry of a folder stays inside it. */
export const isEntryName = (name: string): boolean => name !== '' && !/[/\0]/.test(name);
