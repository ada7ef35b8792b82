import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FoundProgram, WantedProgram } from '@weft/messaging';

const READY_TIMEOUT_MS = 15_000;
const LOOK_EVERY_MS = 25;
const KEPT_OUTPUT = 10_000;

/** Where a server of a test lives. */
export interface ServerPlace {
  /** Its own, and empty; removed with it. */
  readonly folder: string;
  /** On loopback, and free. */
  readonly port: number;
  readonly program: FoundProgram;
}

/** How it is started, where its arguments do not say enough. */
export interface ServerCommand {
  readonly args: readonly string[];
  /** Besides PATH, and where that is which came with the program. */
  readonly env?: Readonly<Record<string, string>>;
  /** In the place of the program that was found. */
  readonly file?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface ServerSetup {
  readonly program: WantedProgram;
  /** Its command line, once what it reads has been written. Undefined where it cannot be started here after all. */
  prepare(place: ServerPlace): Promise<ServerCommand | readonly string[] | undefined>;
}

export interface ServerProcess extends ServerPlace {
  /** Ends it, and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a server and waits until it takes connections. Undefined, said on standard error, where this machine has none and can get none. */
export async function startServer(setup: ServerSetup): Promise<ServerProcess | undefined> {
  const { findProgram, lastingPort } = await import('@weft/messaging'); // heavy, and most tests have no server
  const { name } = setup.program;
  const program = await findProgram(setup.program);
  const place = program && { folder: await mkdtemp(join(tmpdir(), `weft-${name}-`)), port: await lastingPort(), program };
  const command = place && (await setup.prepare(place));
  if (!place || !command) {
    if (place) await rm(place.folder, { recursive: true });
    process.stderr.write(`\n[weft] NO ${name} IN PATH AND NONE TO BE HAD: what needs one is SKIPPED\n\n`);
    return undefined;
  }
  const child = spawnServer(place, isArguments(command) ? { args: command } : command);
  const stop = async () => {
    await end(child);
    await rm(place.folder, { recursive: true, force: true });
  };
  try {
    await untilReady(child, place.port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...place, stop };
}

function spawnServer({ folder, program }: ServerPlace, { file = program.file, args, env, user }: ServerCommand): ChildProcess {
  const { unpacked } = program;
  const own = unpacked && { LD_LIBRARY_PATH: unpacked.libraries, PYTHONPATH: pythonIn(unpacked) };
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  return spawn(file, args, { cwd: folder, env: { PATH: process.env.PATH, ...own, ...env }, stdio, ...user });
}

const isArguments = (command: ServerCommand | readonly string[]): command is readonly string[] => Array.isArray(command);

const pythonIn = ({ root }: NonNullable<FoundProgram['unpacked']>): string => join(root, 'usr/lib/python3/dist-packages');

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-KEPT_OUTPUT)));
  let problem: Error | undefined;
  child.once('error', (error) => (problem = error));
  for (const until = Date.now() + READY_TIMEOUT_MS; Date.now() < until; await delay(LOOK_EVERY_MS)) {
    if (problem) throw problem;
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await takesConnections(port)) return;
  }
  throw new Error(`${child.spawnfile} did not come up on port ${port}:\n${output}`);
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
