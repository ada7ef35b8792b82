import { once } from 'node:events';
import type { NetConnectOpts } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ProxyMode } from './tcp-proxy.ts';

/** What a proxy is told, in order. */
export type ProxyOrder =
  | { readonly kind: 'set'; readonly mode: ProxyMode; readonly delayMs: number }
  | { readonly kind: 'resetAll' | 'leaveHalfOpen' | 'close' }
  | { readonly kind: 'cutReplies'; readonly words: readonly string[]; readonly times: number };

/** What it tells: its port, first; then the moments of replies that it has cut. */
export type ProxyNews = { readonly port: number } | { readonly cutAt: number };

/** A worker inherits the flags of a process, but not what Jest does in place of them. */
const FLAGS = ['--import', fileURLToPath(new URL('../../../swc-hook.mjs', import.meta.url)), '--conditions=weft-source'];

/**
 * A `TcpProxy` in a thread of its own. What Weft and its servers say to each other passes through it, and must not wait for the thousand
 * callers that this process plays.
 */
export class ProxyThread {
  private cutAt: number[] = [];

  private constructor(
    private readonly worker: Worker,
    /** On loopback. */
    readonly port: number,
  ) {
    worker.on('message', (news: ProxyNews) => {
      if ('cutAt' in news) this.cutAt.push(news.cutAt);
    });
  }

  static async start(target: NetConnectOpts): Promise<ProxyThread> {
    const worker = new Worker(new URL('./proxy-thread.worker.ts', import.meta.url), { workerData: target, execArgv: FLAGS });
    const [{ port }] = (await once(worker, 'message')) as [{ port: number }];
    return new ProxyThread(worker, port);
  }

  set(mode: ProxyMode, delayMs = 0): void {
    this.order({ kind: 'set', mode, delayMs });
  }

  /** See `TcpProxy.resetAll`. */
  resetAll(): void {
    this.order({ kind: 'resetAll' });
  }

  /** See `TcpProxy.leaveHalfOpen`. */
  leaveHalfOpen(): void {
    this.order({ kind: 'leaveHalfOpen' });
  }

  /** See `TcpProxy.cutReplies`. */
  cutReplies(words: readonly string[], times: number): readonly number[] {
    this.cutAt = [];
    this.order({ kind: 'cutReplies', words, times });
    return this.cutAt;
  }

  async close(): Promise<void> {
    const ended = once(this.worker, 'exit');
    this.order({ kind: 'close' });
    await ended;
  }

  private order(order: ProxyOrder): void {
    this.worker.postMessage(order); // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread has no origin
  }
}
