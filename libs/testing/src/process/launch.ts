import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../../../', import.meta.url);

/** Enough of the end of the output to tell why a process did not come up. */
const KEPT_OUTPUT_CHARACTERS = 20_000;

export interface LaunchOptions {
  /** A TypeScript file, from the root of the repository: `apps/executor/src/main.ts`. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Added to PATH and HOME, which are all that the process gets of this one's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What the process prints once it is ready, on either stream. Without it the process counts as ready at once. */
  readonly ready?: RegExp;
  readonly readyTimeoutMs?: number;
}

/** A process of the product, run by a test. */
export interface LaunchedProcess {
  readonly pid: number;
  /** What `ready` matched, with its groups: a port, an address. */
  readonly ready: RegExpMatchArray | undefined;
  /** The end of what it has printed so far, both streams. */
  output(): string;
  /** Resolves with how it ended, whoever ended it. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** SIGKILL: the process gets no chance to clean up. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL where it has not ended after `graceMs`. Answers its exit code. */
  stop(graceMs?: number): Promise<number | null>;
}

/**
 * Runs a service as a process of its own: one process, so that a kill hits the service itself.
 * @throws with the output, where the process ends or stays silent instead of getting ready.
 */
export async function launch(options: LaunchOptions): Promise<LaunchedProcess> {
  const { nodeFlags } = (await import(new URL('tools/node-flags.mjs', ROOT).href)) as { nodeFlags: readonly string[] };
  const child = spawn(process.execPath, [...nodeFlags, options.entry, ...(options.args ?? [])], {
    cwd: options.cwd ?? fileURLToPath(ROOT),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const launched = new Launched(child);
  try {
    await launched.becomeReady(options);
  } catch (error) {
    await launched.kill();
    throw error;
  }
  return launched;
}

class Launched implements LaunchedProcess {
  ready: RegExpMatchArray | undefined;
  readonly ended: LaunchedProcess['ended'];
  private printed = '';
  private readonly watchers = new Set<() => void>();

  constructor(private readonly child: ChildProcessByStdio<null, Readable, Readable>) {
    this.ended = once(child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => this.take(text));
    const endWithParent = () => child.kill('SIGKILL');
    process.once('exit', endWithParent);
    child.once('exit', () => process.off('exit', endWithParent));
  }

  get pid(): number {
    return this.child.pid!;
  }

  output(): string {
    return this.printed;
  }

  async becomeReady({ ready, readyTimeoutMs = 30_000, entry }: LaunchOptions): Promise<void> {
    if (!ready) return;
    const gaveUp = AbortSignal.timeout(readyTimeoutMs);
    const failure = (what: string) => new Error(`${entry} (process ${this.pid}) ${what}\n${this.printed}`);
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        const match = this.printed.match(ready);
        if (!match) return;
        this.ready = match;
        this.watchers.delete(look);
        resolve();
      };
      this.watchers.add(look);
      this.child.once('close', (code, signal) => reject(failure(`ended with ${signal ?? code} before it was ready`)));
      gaveUp.addEventListener('abort', () => reject(failure(`was not ready after ${readyTimeoutMs} ms`)));
    });
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop(graceMs = 10_000): Promise<number | null> {
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    const { code } = await this.ended;
    clearTimeout(force);
    return code;
  }

  private take(text: string): void {
    this.printed = (this.printed + text).slice(-KEPT_OUTPUT_CHARACTERS);
    for (const look of this.watchers) look();
  }
}
