import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fleet, killHard, processTree, type ApiClient, type ProcessEntry, type Target } from '@weft/app-e2e';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@weft/persistence';
import { freePort, startNats, waitFor, type NatsServer } from '@weft/testing';
import { Failpoints } from '../failpoints/failpoints.ts';
import { EffectLedger } from '../ledger/effect-ledger.ts';
import { ClientLog } from '../load/client-log.ts';
import type { Random } from '../random.ts';
import { TcpProxy } from './tcp-proxy.ts';

export interface HouseOptions {
  readonly executors: number;
  /** Settings of Weft besides those that the house needs. */
  readonly env?: Readonly<Record<string, string>>;
}

const POSTGRES_SOCKET = '.s.PGSQL.5432';
const POSTGRES_COMMAND = /\/postgres -D (\S+)/;
const PRELOAD = new URL('../failpoints/preload.mjs', import.meta.url);

interface Parts {
  readonly weft: Target;
  readonly postgres: TcpProxy;
  readonly nats: TcpProxy;
  readonly natsServer: NatsServer;
  readonly server: EmbeddedPostgres;
  /** The folder of its data, by which its process is known. */
  readonly cluster: string;
  readonly ledger: EffectLedger;
  readonly log: ClientLog;
  readonly failpoints: Failpoints;
  readonly folder: string;
}

/**
 * `npm run fleet` as a whole, with all around it that a test of faults needs: a PostgreSQL and a NATS of its own, each behind a proxy;
 * failpoints; the outside world with its ledger; the log of the callers. Whatever is killed is one of its own processes.
 */
export class House {
  readonly weft: Target;
  readonly postgres: TcpProxy;
  readonly nats: TcpProxy;
  readonly natsServer: NatsServer;
  readonly ledger: EffectLedger;
  readonly log: ClientLog;
  readonly failpoints: Failpoints;

  private constructor(private readonly parts: Parts) {
    ({
      weft: this.weft,
      postgres: this.postgres,
      nats: this.nats,
      natsServer: this.natsServer,
      ledger: this.ledger,
      log: this.log,
      failpoints: this.failpoints,
    } = parts);
  }

  /** @throws where this machine can have no nats-server. */
  static async start(options: HouseOptions): Promise<House> {
    const folder = mkdtempSync(join(tmpdir(), 'weft-chaos-'));
    const natsServer = await startNats();
    if (!natsServer) throw new Error('There is no nats-server to be had: the fleet cannot be tested.');
    const others = clusters();
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
    const cluster = [...clusters().keys()].find((each) => !others.has(each)) as string;
    const socket = join(new URL(server.url.replace('@/', '@localhost/')).searchParams.get('host') as string, POSTGRES_SOCKET);
    const postgres = await TcpProxy.start({ path: socket });
    const nats = await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(natsServer.url).port) });
    const failpoints = new Failpoints(join(folder, 'failpoints'));
    const ledger = await EffectLedger.start(folder);
    const addresses = {
      DATABASE_URL: `postgres://postgres@127.0.0.1:${postgres.port}/postgres`,
      NATS_URL: `nats://127.0.0.1:${nats.port}`,
      CHAOS_FAILPOINTS: failpoints.folder,
    };
    const weft = fleet({ port: await freePort(), dataDir: join(folder, 'weft'), env: environmentOf(options, addresses) });
    const log = new ClientLog(folder);
    const house = new House({ weft, postgres, nats, natsServer, server, cluster, ledger, log, failpoints, folder });
    await weft.start();
    return house;
  }

  get api(): ApiClient {
    return this.weft.api;
  }

  /** Resolves to how long it took, in ms. */
  async untilReady(timeoutMs = 90_000): Promise<number> {
    const since = performance.now();
    await waitFor(() => this.weft.isReady(), { timeoutMs, intervalMs: 50, what: 'the fleet to be ready' });
    return performance.now() - since;
  }

  /** Those that are up at the moment: `executor-1`, `executor-2` … */
  executors(): readonly ProcessEntry[] {
    return this.servicesLike(/executor-\d+$/);
  }

  servicesLike(name: RegExp): readonly ProcessEntry[] {
    return this.weft.processes().filter(({ command }) => /\/main\.ts \S+$/.test(command) && name.test(command));
  }

  /** The end of one executor, the way a crash is; its supervisor starts another. */
  killExecutor(random: Random): void {
    const up = this.executors();
    if (up.length > 0) killHard(random.pick(up).pid);
  }

  /** The end of PostgreSQL without a checkpoint; it is started again at once, and recovers from its log. */
  killPostgres(): void {
    const pid = clusters().get(this.parts.cluster);
    if (pid !== undefined) process.kill(pid, 'SIGQUIT');
  }

  async restartNats({ loseStore = false, downMs = 0 } = {}): Promise<void> {
    await this.natsServer.kill({ loseStore });
    await delay(downMs);
    await this.natsServer.restart();
  }

  async stop(): Promise<void> {
    const { weft, ledger, log, failpoints, postgres, nats, natsServer, server, folder } = this.parts;
    await weft.dispose();
    await ledger.stop();
    for (const file of [log, failpoints]) file.close();
    await postgres.close();
    await nats.close();
    await natsServer.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The servers that this process has started, by the folder of their data. */
function clusters(): ReadonlyMap<string, number> {
  const servers = processTree(process.pid).map(({ pid, command }) => [POSTGRES_COMMAND.exec(command)?.[1], pid] as const);
  return new Map(servers.flatMap(([cluster, pid]) => (cluster === undefined ? [] : [[cluster, pid]])));
}

function environmentOf({ executors, env }: HouseOptions, addresses: Readonly<Record<string, string>>): Record<string, string> {
  const preload = { NODE_OPTIONS: `--import=${PRELOAD.href}` };
  return { EXECUTORS: String(executors), WEFT_EGRESS_ALLOW: '127.0.0.1', ...preload, ...addresses, ...env };
}
