import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient } from './api-client.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READY_WITHIN_MS = 60_000;

export interface TargetOptions {
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
}

/**
 * Weft as a newcomer runs it, in a process group of its own, so that all of it can be killed at once: the services, PostgreSQL and the
 * sandbox. A second start uses the same data folder.
 */
export class StandaloneTarget {
  readonly dataDir: string;
  private child?: ChildProcess;
  private output = { stdout: '', stderr: '' };
  /** Kept from the first start, which alone shows it. */
  private apiKey?: string;

  constructor(private readonly options: TargetOptions) {
    this.dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'weft-e2e-'));
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get api(): ApiClient {
    if (!this.apiKey) throw new Error(`No API key was shown:\n${this.output.stderr}`);
    return new ApiClient(this.url, { 'x-api-key': this.apiKey });
  }

  get stdout(): string {
    return this.output.stdout;
  }

  get stderr(): string {
    return this.output.stderr;
  }

  /** Resolves to the milliseconds until the ready line. @throws with the output, where it ends instead. */
  async start(): Promise<number> {
    const startedAt = performance.now();
    this.spawn();
    await this.untilReady();
    this.apiKey ??= /weft_[\w-]+/.exec(this.output.stderr)?.[0];
    return performance.now() - startedAt;
  }

  /** Starts it and resolves to its exit code: for starts that must fail. */
  async startToExit(): Promise<number | null> {
    const child = this.spawn();
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  /** `kill -9` of the whole group. */
  async kill(): Promise<void> {
    const child = this.child as ChildProcess;
    const gone = once(child, 'exit');
    process.kill(-(child.pid as number), 'SIGKILL');
    await gone;
  }

  /** What Ctrl-C does. Resolves to the exit code. */
  async interrupt(): Promise<number | null> {
    const child = this.child as ChildProcess;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    process.kill(-(child.pid as number), 'SIGINT');
    const [code] = (await gone) as [number | null];
    return code;
  }

  async dispose(): Promise<void> {
    if (this.child) await this.interrupt();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private spawn(): ChildProcess {
    this.output = { stdout: '', stderr: '' };
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      HOST: '127.0.0.1',
      PORT: String(this.options.port),
      WEFT_DATA_DIR: this.dataDir,
    };
    const args = ['tools/run.mjs', 'apps/standalone/src/main.ts'];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...env, ...this.options.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.output.stderr += text));
    this.child = child;
    return child;
  }

  private async untilReady(): Promise<void> {
    const child = this.child as ChildProcess;
    await new Promise<void>((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(`Weft ${reason}:\n${this.output.stderr}`));
      const timer = setTimeout(() => fail('was not ready in time'), READY_WITHIN_MS);
      child.once('exit', (code) => fail(`ended with ${code}`));
      child.stdout?.on('data', () => {
        if (!this.output.stdout.includes('Weft is ready at')) return;
        clearTimeout(timer);
        child.removeAllListeners('exit');
        resolve();
      });
    });
  }
}
