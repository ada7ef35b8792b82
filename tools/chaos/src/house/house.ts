import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fleet,
  killHard,
  listeningPorts,
  processTree,
  standalone,
  type ApiClient,
  type ProcessEntry,
  type Target,
} from '@weft/app-e2e';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@weft/persistence';
import { freePort, waitFor } from '@weft/testing';
import { Clocks } from '../failpoints/clocks.ts';
import { Failpoints } from '../failpoints/failpoints.ts';
import { EffectLedger } from '../ledger/effect-ledger.ts';
import { ClientLog } from '../load/client-log.ts';
import type { Random } from '../random.ts';
import { NatsNetwork } from './nats-network.ts';
import { ProxyThread } from './proxy-thread.ts';

/** `npm run fleet`, or `npm start`. */
export type HouseKind = 'fleet' | 'standalone';

export interface HouseOptions {
  readonly kind: HouseKind;
  readonly executors: number;
  /** Settings of Weft besides those that the house needs. */
  readonly env?: Readonly<Record<string, string>>;
}

const POSTGRES_SOCKET = '.s.PGSQL.5432';
const POSTGRES_COMMAND = /\/postgres -D (\S+)/;
const PRELOAD = new URL('../failpoints/preload.mjs', import.meta.url);
/** All of Weft where it is one process. */
const STANDALONE = /apps\/standalone\/src\/main\.ts$/;
const EXECUTOR = /executor-\d+$/;
const SANDBOX = /--disallow-code-generation-from-strings/;
const BACK_WITHIN = { timeoutMs: 60_000, intervalMs: 50 };

interface Parts {
  readonly kind: HouseKind;
  readonly weft: Target;
  readonly postgres: ProxyThread;
  readonly natsNetwork?: NatsNetwork;
  readonly server: EmbeddedPostgres;
  /** The folder of its data, by which its process is known. */
  readonly cluster: string;
  readonly ledger: EffectLedger;
  readonly log: ClientLog;
  readonly failpoints: Failpoints;
  readonly clocks: Clocks;
  readonly folder: string;
}

/**
 * Weft as a whole, with all around it that a test of faults needs: a PostgreSQL and a NATS of its own, each behind a proxy; failpoints; the
 * outside world with its ledger; the log of the callers. Whatever is killed is one of its own processes.
 */
export class House {
  readonly kind: HouseKind;
  readonly weft: Target;
  readonly postgres: ProxyThread;
  readonly ledger: EffectLedger;
  readonly log: ClientLog;
  readonly failpoints: Failpoints;
  readonly clocks: Clocks;

  private constructor(private readonly parts: Parts) {
    ({
      kind: this.kind,
      weft: this.weft,
      postgres: this.postgres,
      ledger: this.ledger,
      log: this.log,
      failpoints: this.failpoints,
      clocks: this.clocks,
    } = parts);
  }

  /** @throws for a fleet where this machine can have no nats-server. */
  static async start(options: HouseOptions): Promise<House> {
    const { kind } = options;
    const folder = mkdtempSync(join(tmpdir(), 'weft-chaos-'));
    const natsNetwork = kind === 'fleet' ? await NatsNetwork.start() : undefined;
    const others = clusters();
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
    const cluster = [...clusters().keys()].find((each) => !others.has(each)) as string;
    const socket = join(new URL(server.url.replace('@/', '@localhost/')).searchParams.get('host') as string, POSTGRES_SOCKET);
    const postgres = await ProxyThread.start({ path: socket });
    const failpoints = new Failpoints(join(folder, 'failpoints'));
    const clocks = new Clocks(failpoints.folder);
    const ledger = await EffectLedger.start(folder);
    const addresses = {
      DATABASE_URL: `postgres://postgres@127.0.0.1:${postgres.port}/postgres`,
      ...natsNetwork?.addresses,
      CHAOS_FAILPOINTS: failpoints.folder,
    };
    const start = kind === 'fleet' ? fleet : standalone;
    const weft = start({ port: await freePort(), dataDir: join(folder, 'weft'), env: environmentOf(options, addresses) });
    const log = new ClientLog(folder);
    const house = new House({ kind, weft, postgres, natsNetwork, server, cluster, ledger, log, failpoints, clocks, folder });
    await weft.start();
    return house;
  }

  get api(): ApiClient {
    return this.weft.api;
  }

  /** @throws where it has none, as `npm start` has. */
  get nats(): NatsNetwork {
    if (!this.parts.natsNetwork) throw new Error('There is no NATS in a Weft of one process: this fault is one of the fleet.');
    return this.parts.natsNetwork;
  }

  /** Resolves to how long it took, in ms. */
  async untilReady(timeoutMs = 90_000): Promise<number> {
    const since = performance.now();
    await waitFor(() => this.weft.isReady(), { timeoutMs, intervalMs: 50, what: 'Weft to be ready' });
    return performance.now() - since;
  }

  /** Those that are up at the moment: `executor-1`, `executor-2` … or the one process that is all of Weft. */
  executors(): readonly ProcessEntry[] {
    return this.servicesLike(EXECUTOR);
  }

  servicesLike(name: RegExp): readonly ProcessEntry[] {
    if (this.kind === 'standalone')
      return this.weft
        .processes()
        .filter(({ command }) => STANDALONE.test(command))
        .slice(-1);
    return this.weft.processes().filter(({ command }) => /\/main\.ts \S+$/.test(command) && name.test(command));
  }

  /** What each executor of a fleet answers to whoever asks whether it should get work, as a status of HTTP. */
  async executorHealth(): Promise<readonly number[]> {
    const ports = this.executors().flatMap(({ pid }) => listeningPorts(pid));
    const answers = await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/health/ready`)));
    return answers.map(({ status }) => status);
  }

  /** Processes that run code at the moment, or wait for some. */
  sandboxes(): readonly ProcessEntry[] {
    return this.weft.processes().filter(({ command }) => SANDBOX.test(command));
  }

  /** The end of one executor, the way a crash is. Its supervisor starts another; one that is all of Weft is started here, and ready then. */
  async killExecutor(random: Random): Promise<void> {
    const up = this.executors();
    if (this.kind === 'standalone') await this.killAllAndStart();
    else if (up.length > 0) killHard(random.pick(up).pid);
  }

  /** `kill -9` of these services at once. Resolves when others stand in their places, and Weft is ready. */
  async killServices(name: RegExp): Promise<void> {
    if (this.kind === 'standalone') return this.killAllAndStart();
    const old = this.servicesLike(name);
    for (const { pid } of old) killHard(pid);
    await waitFor(() => this.servicesLike(name).length === old.length, {
      ...BACK_WITHIN,
      what: 'the successors of those killed',
    });
    await this.untilReady();
  }

  /** The end of all there is, PostgreSQL and NATS with its store included, and a start. */
  async killEverything(): Promise<void> {
    this.killPostgres();
    await Promise.all([this.weft.kill(), this.parts.natsNetwork?.restart({ loseStore: true })]);
    await this.weft.start();
  }

  /** The end of PostgreSQL without a checkpoint; it is started again at once, and recovers from its log. */
  killPostgres(): void {
    const pid = clusters().get(this.parts.cluster);
    if (pid !== undefined) process.kill(pid, 'SIGQUIT');
  }

  async stop(): Promise<void> {
    const { weft, ledger, log, failpoints, postgres, natsNetwork, server, folder } = this.parts;
    await weft.dispose();
    await ledger.stop();
    for (const file of [log, failpoints]) file.close();
    await postgres.close();
    await natsNetwork?.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }

  private async killAllAndStart(): Promise<void> {
    await this.weft.kill();
    await this.weft.start();
  }
}

/** The servers that this process has started, by the folder of their data. */
function clusters(): ReadonlyMap<string, number> {
  const servers = processTree(process.pid).map(({ pid, command }) => [POSTGRES_COMMAND.exec(command)?.[1], pid] as const);
  return new Map(servers.flatMap(([cluster, pid]) => (cluster === undefined ? [] : [[cluster, pid]])));
}

function environmentOf(
  { kind, executors, env }: HouseOptions,
  addresses: Readonly<Record<string, string>>,
): Record<string, string> {
  const preload = { NODE_OPTIONS: `--import=${PRELOAD.href}` };
  const count: Record<string, string> = kind === 'fleet' ? { EXECUTORS: String(executors), WEFT_OPERATIONS_PORT: '0' } : {};
  return { WEFT_EGRESS_ALLOW: '127.0.0.1', ...count, ...preload, ...addresses, ...env };
}
