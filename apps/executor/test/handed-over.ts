import { lchownSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Gives a folder and all that is in it to the owner of the folder around it, whom a server of a test runs as. */
export function handOverTree(folder: string): void {
  const { uid, gid } = statSync(dirname(folder));
  const inside = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  for (const path of [folder, ...inside]) lchownSync(path, uid, gid);
}
