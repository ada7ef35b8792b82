import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '@weft/errors';
import { findNatsServer } from './nats-binary.ts';

export interface NatsServerOptions {
  /** Where it keeps JetStream's store and its configuration; made where it is missing. */
  readonly folder: string;
  /** On loopback; see `lastingPort`. */
  readonly port: number;
  /** Whoever connects must know it; without one, whoever reaches the port may connect. */
  readonly password?: string;
}

/** A nats-server with JetStream, a child of this process. */
export interface NatsServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Settles when the server has ended, whyever, with how: `SIGKILL`, `exit code 1`. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

const USER = 'weft';
const START_LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 10;
/** A peer that vanished without a word is noticed after three of these. */
const PING_EVERY = '5s';
const PINGS_MISSED = 2;

/**
 * Keeps the server for as long as our end of its standard input is open: also after `kill -9` of this process nothing is left behind.
 * It has a session of its own, so that Ctrl-C reaches us alone and services can still talk while they stop.
 */
const GUARD = [
  'exec 3<&0',
  '"$@" </dev/null & server=$!; echo $server',
  '(while read -r _ <&3; do :; done; kill -TERM $server 2>/dev/null) >/dev/null & guard=$!',
  'wait $server; status=$?; kill $guard 2>/dev/null; exit $status',
].join('\n');

/** @throws SERVICE_UNAVAILABLE where this machine has none and can get none, or with what the server said. */
export async function startNatsServer(options: NatsServerOptions): Promise<NatsServerProcess> {
  const binary = await findNatsServer();
  if (!binary) {
    throw new AppError(
      'SERVICE_UNAVAILABLE',
      'There is no nats-server in PATH, and the package "nats-server" cannot be had: install it, or set NATS_URL to a server that runs.',
    );
  }
  const configuration = await writeConfiguration(options);
  const child = spawn('/bin/sh', ['-c', GUARD, 'nats-guard', binary, '-c', configuration], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    cwd: '/',
  });
  const server = new GuardedNats(child, options);
  await server.becomeReady();
  return server;
}

/** In a file that nobody else may read: a command line shows its password to everybody. */
async function writeConfiguration({ folder, port, password }: NatsServerOptions): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'nats-server.conf');
  const settings = {
    host: '127.0.0.1',
    port,
    jetstream: { store_dir: folder },
    ping_interval: PING_EVERY,
    ping_max: PINGS_MISSED,
    ...(password !== undefined && { authorization: { user: USER, password } }),
  };
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(settings), { mode: 0o600 });
  return file;
}

class GuardedNats implements NatsServerProcess {
  readonly ended: Promise<string>;
  pid = 0;
  private isOver = false;
  private said = '';

  constructor(
    private readonly child: ChildProcess,
    private readonly options: NatsServerOptions,
  ) {
    this.ended = new Promise((resolve) => {
      const over = (how: string) => {
        this.isOver = true;
        resolve(how);
      };
      child.once('error', (error) => over(error.message));
      child.once('exit', (code, signal) => over(describeEnd(code, signal)));
    });
    child.stdout?.setEncoding('utf8').once('data', (text: string) => (this.pid = Number(text.trim())));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said = (this.said + text).slice(-4_000)));
  }

  get url(): string {
    const { port, password } = this.options;
    return `nats://${password === undefined ? '' : `${USER}:${encodeURIComponent(password)}@`}127.0.0.1:${port}`;
  }

  async becomeReady(): Promise<void> {
    const deadline = performance.now() + START_LIMIT_MS;
    while (!this.isOver && performance.now() < deadline) {
      if (this.pid > 0 && (await accepts(this.options.port)) && !this.isOver) return;
      await setTimeout(LOOK_EVERY_MS);
    }
    this.child.stdin?.end();
    const last = this.said.trim().split('\n').at(-1);
    throw new AppError(
      'SERVICE_UNAVAILABLE',
      `nats-server did not start on port ${this.options.port}: ${last || 'it said nothing'}`,
    );
  }

  async stop(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }

  async kill(): Promise<void> {
    if (!this.isOver) process.kill(this.pid, 'SIGKILL');
    await this.ended;
  }
}

/** The guard hands the server's end on: 128 and the signal's number where a signal ended it. */
function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return signal;
  return code === 137 ? 'SIGKILL' : `exit code ${code}`;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
