import { setTimeout as delay } from 'node:timers/promises';
import { startNats, type NatsServer } from '@weft/testing';
import { ProxyThread } from './proxy-thread.ts';
import type { ProxyMode } from './tcp-proxy.ts';

/** Processes that have a way to NATS of their own, so that each can be parted from it alone; all the others share one. */
const PARTED_ALONE = ['executor-1', 'gateway'] as const;
export type PartedAlone = (typeof PARTED_ALONE)[number];

/** A NATS of the house's own, and the network between it and the processes. */
export class NatsNetwork {
  private constructor(
    private readonly server: NatsServer,
    private readonly shared: ProxyThread,
    private readonly own: ReadonlyMap<PartedAlone, ProxyThread>,
  ) {}

  /** @throws where this machine can have no nats-server. */
  static async start(): Promise<NatsNetwork> {
    const server = await startNats();
    if (!server) throw new Error('There is no nats-server to be had: the fleet cannot be tested.');
    const target = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
    const own = new Map<PartedAlone, ProxyThread>();
    for (const name of PARTED_ALONE) own.set(name, await ProxyThread.start(target));
    return new NatsNetwork(server, await ProxyThread.start(target), own);
  }

  /** For the environment of the fleet; `failpoints/preload.mjs` picks what is for its process alone. */
  get addresses(): Record<string, string> {
    const own = [...this.own].map(([name, proxy]) => [name, urlOf(proxy)]);
    return { NATS_URL: urlOf(this.shared), CHAOS_NATS_URLS: JSON.stringify(Object.fromEntries(own)) };
  }

  /** @param who is parted; all where nobody is named. */
  set(mode: ProxyMode, who?: PartedAlone): void {
    for (const proxy of who === undefined ? this.proxies : [this.own.get(who) as ProxyThread]) proxy.set(mode);
  }

  /** `kill -9`, and a start after so long. */
  async restart({ loseStore = false, downMs = 0 } = {}): Promise<void> {
    await this.server.kill({ loseStore });
    await delay(downMs);
    await this.server.restart();
  }

  async stop(): Promise<void> {
    for (const proxy of this.proxies) await proxy.close();
    await this.server.stop();
  }

  private get proxies(): readonly ProxyThread[] {
    return [this.shared, ...this.own.values()];
  }
}

const urlOf = ({ port }: ProxyThread): string => `nats://127.0.0.1:${port}`;
