import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { waitFor } from '../wait-for.ts';
import { findNatsServer } from './nats-binary.ts';

/** A nats-server of the test's own, with JetStream, on loopback. */
export interface NatsServer {
  /** Stays the same over `kill` and `restart`. */
  readonly url: string;
  /** Ends it at once, as a crash would; the store stays unless `loseStore` is asked for. */
  kill(options?: { readonly loseStore?: boolean }): Promise<void>;
  /** Starts it again after `kill`, on the same port and store. */
  restart(): Promise<void>;
  /** Ends it and removes its store. */
  stop(): Promise<void>;
}

/** Starts a nats-server. Undefined, said on standard error, where this machine has none and can get none. */
export async function startNats(): Promise<NatsServer | undefined> {
  const binary = await findNatsServer();
  if (!binary) {
    process.stderr.write('\n[weft] NO nats-server IN PATH AND NONE TO BE HAD: what needs one is SKIPPED\n\n');
    return undefined;
  }
  const storeFolder = await mkdtemp(join(tmpdir(), 'weft-nats-'));
  const server = new LocalNats({ binary, storeFolder, port: await freePort() });
  await server.restart();
  return server;
}

class LocalNats implements NatsServer {
  private child: ChildProcess | undefined;

  constructor(private readonly place: { readonly binary: string; readonly storeFolder: string; readonly port: number }) {}

  get url(): string {
    return `nats://127.0.0.1:${this.place.port}`;
  }

  async restart(): Promise<void> {
    const { binary, storeFolder, port } = this.place;
    const child = spawn(binary, ['-a', '127.0.0.1', '-p', `${port}`, '-js', '-sd', storeFolder], { stdio: 'ignore' });
    this.child = child;
    process.once('exit', this.endWithParent);
    await waitFor(() => child.exitCode !== null || accepts(port), {
      timeoutMs: 10_000,
      what: 'nats-server to accept connections',
    });
    if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}; is port ${port} taken?`);
  }

  async kill({ loseStore = false } = {}): Promise<void> {
    await this.end('SIGKILL');
    if (loseStore) await rm(this.place.storeFolder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.place.storeFolder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = undefined;
    process.off('exit', this.endWithParent);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  private readonly endWithParent = (): void => void this.child?.kill('SIGKILL');
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
