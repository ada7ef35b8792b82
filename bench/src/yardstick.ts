import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, type Target } from './load.ts';

const BARE_ROUTE = fileURLToPath(new URL('bare-route.ts', import.meta.url));
/** What such a route answers on the reference machine, whose figures of n8n we compare with: calls a second, 64 connections. */
const REFERENCE_PER_SECOND = 9_275;
const CONNECTIONS = 64;
/** 250 bytes of JSON, as there. */
const BODY = JSON.stringify({ n: 1, text: 'x'.repeat(231) });

/**
 * How fast this machine is at the moment, as a share of the reference machine: by a bare Fastify route that commits one row by group
 * commit, which depends on the same things as a webhook, and on nothing of ours but the database's settings. Machines differ, and a
 * shared one differs from minute to minute.
 */
export class Yardstick {
  private constructor(
    private readonly child: ChildProcess,
    private readonly dataDir: string,
    private readonly target: Target,
  ) {}

  static async start(): Promise<Yardstick> {
    const dataDir = mkdtempSync(join(tmpdir(), 'weft-yardstick-'));
    const child = spawn(process.execPath, [...process.execArgv, BARE_ROUTE, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    const url = /ready at (\S+)/.exec(line.toString())?.[1];
    if (!url) throw new Error(`The bare route did not start: ${line.toString()}`);
    return new Yardstick(child, dataDir, { url: `${url}/`, method: 'POST', body: BODY });
  }

  /** Of the reference machine's speed; above 1 this machine is faster. */
  async measure(seconds: number): Promise<number> {
    const { perSecond } = await load(this.target, { connections: CONNECTIONS, seconds });
    return perSecond / REFERENCE_PER_SECOND;
  }

  async stop(): Promise<void> {
    this.child.kill();
    await once(this.child, 'exit');
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
