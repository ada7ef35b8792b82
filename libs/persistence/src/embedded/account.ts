import { readFileSync } from 'node:fs';
import { AppError } from '@weft/errors';

/** The ids under which PostgreSQL runs. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that root may drop to, best first: `nobody` exists everywhere, so that none has to be created. */
const UNPRIVILEGED = ['postgres', 'nobody'];

/** The account to drop to, since PostgreSQL refuses to run as root; absent for an ordinary user. */
export function findUnprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of UNPRIVILEGED) {
    const entry = entries.find((fields) => fields[0] === name);
    if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new AppError(
    'STORE_UNAVAILABLE',
    `PostgreSQL does not run as root and there is no account to drop to (${UNPRIVILEGED.join(' or ')}): start Weft as an ordinary user, or set DATABASE_URL.`,
  );
}
