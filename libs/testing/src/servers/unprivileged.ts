import { chown, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** `nobody` everywhere. */
const NOBODY = 65_534;

/** Whom a server runs as: nobody where the tests are root, else whoever runs them. */
export function unprivileged(): { readonly uid: number; readonly gid: number } {
  const [uid, gid] = [process.getuid?.() ?? NOBODY, process.getgid?.() ?? NOBODY];
  return uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
}

/** Hands a folder and all that is in it to whom a server runs as. */
export async function handOver(folder: string): Promise<void> {
  const { uid, gid } = unprivileged();
  const paths = (await readdir(folder, { recursive: true })).map((name) => join(folder, name));
  await Promise.all([folder, ...paths].map((path) => chown(path, uid, gid)));
}
