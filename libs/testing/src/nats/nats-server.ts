import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NatsServerProcess } from '@weft/messaging';

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

type Messaging = typeof import('@weft/messaging');

/** Starts a nats-server. Undefined, said on standard error, where this machine has none and can get none. */
export async function startNats(): Promise<NatsServer | undefined> {
  const messaging = await import('@weft/messaging'); // heavy, and most tests have no server
  if (!(await messaging.findNatsServer())) {
    process.stderr.write('\n[weft] NO nats-server IN PATH AND NONE TO BE HAD: what needs one is SKIPPED\n\n');
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'weft-nats-'));
  const server = new LocalNats(messaging, { folder, port: await messaging.lastingPort() });
  await server.restart();
  return server;
}

class LocalNats implements NatsServer {
  private server: NatsServerProcess | undefined;

  constructor(
    private readonly messaging: Messaging,
    private readonly place: { readonly folder: string; readonly port: number },
  ) {}

  get url(): string {
    return `nats://127.0.0.1:${this.place.port}`;
  }

  async restart(): Promise<void> {
    this.server = await this.messaging.startNatsServer(this.place);
  }

  async kill({ loseStore = false } = {}): Promise<void> {
    await this.server?.kill();
    if (loseStore) await rm(this.place.folder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    await rm(this.place.folder, { recursive: true, force: true });
  }
}
