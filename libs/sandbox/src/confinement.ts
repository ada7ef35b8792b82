import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { readablePaths, workerMain } from './guest-program.ts';

/**
 * How a worker process is shut in, weakest first. Each level has what the one before it has.
 *
 * - `process`: own process, empty environment, Node's permission model (no files but ours, no child processes).
 * - `limits`: limits on memory, files and core dumps; an unprivileged user where we are root.
 * - `namespaces`: own network, process, mount and user namespaces by bubblewrap; a read-only root with nothing but Node.
 */
export const SANDBOX_LEVELS = ['process', 'limits', 'namespaces'] as const;
export type SandboxLevel = (typeof SANDBOX_LEVELS)[number];

export interface Confinement {
  readonly level: SandboxLevel;
  readonly file: string;
  readonly args: readonly string[];
  /** The user that the worker itself changes to, once it has loaded everything. */
  readonly uid?: number;
  readonly gid?: number;
}

export interface ConfinementOptions {
  readonly isolateMemoryMb: number;
  /** Where to look for programs; PATH of this process by default. */
  readonly searchPath: string;
  /** The script to run shut in; the worker by default. */
  readonly main?: string;
}

/** The user and group `nobody`. */
const NOBODY = 65_534;
/** What RLIMIT_DATA counts of a worker at rest, most of it reserved and never touched: measured at 1,142 MB. */
const BASE_DATA_MB = 1_300;
/** An isolate can take two to three times its limit before V8 stops it. */
const ISOLATE_SLACK = 3;
const OPEN_FILES = 256;
const ROOT_PARTS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64'];

/** The levels that this machine has the means for, strongest first. Whether one works shows when a worker starts. */
export function possibleConfinements(options: ConfinementOptions): Confinement[] {
  const prlimit = findProgram('prlimit', options.searchPath);
  const bubblewrap = findProgram('bwrap', options.searchPath);
  const all = [
    bubblewrap && prlimit && namespaces(bubblewrap, prlimit, options),
    prlimit && limits(prlimit, options),
    { level: 'process', file: process.execPath, args: nodeArguments(options) } as const,
  ];
  return all.filter((confinement) => typeof confinement === 'object');
}

export const isAtLeast = (level: SandboxLevel, minimum: SandboxLevel): boolean =>
  SANDBOX_LEVELS.indexOf(level) >= SANDBOX_LEVELS.indexOf(minimum);

function findProgram(name: string, searchPath: string): string | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function nodeArguments({ main = workerMain }: ConfinementOptions): string[] {
  return [
    '--no-node-snapshot',
    '--disallow-code-generation-from-strings',
    '--permission',
    '--allow-addons',
    ...[...readablePaths(), main].map((path) => `--allow-fs-read=${path}`),
    '--no-warnings',
    main,
  ];
}

function limitArguments({ isolateMemoryMb }: ConfinementOptions): string[] {
  const dataBytes = (BASE_DATA_MB + ISOLATE_SLACK * isolateMemoryMb) * 1_048_576;
  return [`--data=${dataBytes}`, '--core=0', '--fsize=0', `--nofile=${OPEN_FILES}`, '--memlock=0'];
}

function limits(prlimit: string, options: ConfinementOptions): Confinement {
  const dropped = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  return {
    level: 'limits',
    file: prlimit,
    args: [...limitArguments(options), process.execPath, ...nodeArguments(options)],
    ...dropped,
  };
}

function namespaces(bubblewrap: string, prlimit: string, options: ConfinementOptions): Confinement {
  const visible = [
    ...ROOT_PARTS.filter((path) => existsSync(path)),
    process.execPath,
    ...readablePaths(),
    options.main ?? workerMain,
  ];
  const args = [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--clearenv', '--setenv', 'TZ', 'UTC'],
    ...['--uid', `${NOBODY}`, '--gid', `${NOBODY}`, '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...visible.flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/', '--chdir', '/'],
    ...['--', prlimit, ...limitArguments(options), process.execPath, ...nodeArguments(options)],
  ];
  return { level: 'namespaces', file: bubblewrap, args };
}
