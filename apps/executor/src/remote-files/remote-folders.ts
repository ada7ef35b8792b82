import type { RemoteEntry } from '@weft/node-sdk';
import { tooMany } from './remote-failures.ts';
import type { RemoteFileConnection } from './remote-file-connection.ts';
import { joinPath } from './remote-paths.ts';

const MAX_LISTED = 10_000;
const MAX_REMOVED = 100_000;
const MAX_DEPTH = 64;

/** All that is in a folder and in those inside it, each folder before what it holds. Links are not followed. @throws NodeFailure REMOTE_TOO_MANY */
export async function listTree(connection: RemoteFileConnection, folder: string): Promise<readonly RemoteEntry[]> {
  const found: RemoteEntry[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) throw tooMany(`folders in folders, more than ${MAX_DEPTH} deep`);
    for (const entry of await connection.list(path, MAX_LISTED - found.length)) {
      const listed = { ...entry, path: joinPath(path, entry.name) };
      found.push(listed);
      if (entry.type === 'folder') await visit(listed.path, depth + 1);
      if (found.length > MAX_LISTED) throw tooMany(`more than ${MAX_LISTED} names`);
    }
  };
  await visit(folder, 1);
  return found;
}

/** Removes what is in a folder, and then the folder. Stopped halfway, what is gone is gone. @throws NodeFailure REMOTE_TOO_MANY */
export async function removeTree(connection: RemoteFileConnection, folder: string, signal: AbortSignal): Promise<void> {
  let removed = 0;
  const empty = async (path: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) throw tooMany(`folders in folders, more than ${MAX_DEPTH} deep`);
    for (const { name, type } of await connection.list(path, MAX_LISTED)) {
      signal.throwIfAborted();
      if (++removed > MAX_REMOVED) throw tooMany(`more than ${MAX_REMOVED} names`);
      const inside = joinPath(path, name);
      if (type === 'folder') await empty(inside, depth + 1);
      else await connection.removeFile(inside);
    }
    await connection.removeFolder(path);
  };
  await empty(folder, 1);
}
