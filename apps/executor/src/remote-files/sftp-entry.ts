import type { FileEntryWithStats } from 'ssh2';
import type { ListedEntry } from './remote-file-connection.ts';

const MS = 1_000;
/** The kind of a file in its mode, as POSIX has it. */
const KIND = 0o170_000;
const KINDS = new Map<number, ListedEntry['type']>([
  [0o100_000, 'file'],
  [0o040_000, 'folder'],
  [0o120_000, 'link'],
]);
/** `-rwxr-xr-x 1 owner group size …`, which servers send beside the facts. */
const LONG_NAME = /^\S{10,11}\s+\S+\s+(\S+)\s+(\S+)\s/;

/** What an SFTP server says of a name, in a form that goes for all protocols. */
export function entryOf({ filename: name, longname, attrs }: FileEntryWithStats): ListedEntry {
  const { mode = 0, size = 0, mtime, atime } = attrs as Partial<FileEntryWithStats['attrs']>;
  const [, owner, group] = LONG_NAME.exec(longname ?? '') ?? [];
  return {
    name,
    type: KINDS.get(mode & KIND) ?? 'other',
    sizeBytes: size,
    ...(mtime !== undefined && { modifiedAt: mtime * MS }),
    ...(atime !== undefined && { accessedAt: atime * MS }),
    ...(owner !== undefined && group !== undefined && { owner, group }),
    rights: { user: rightsIn(mode >> 6), group: rightsIn(mode >> 3), other: rightsIn(mode) },
  };
}

/** Of three bits, as letters. */
export const rightsIn = (bits: number): string => `${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 1 ? 'x' : ''}`;
