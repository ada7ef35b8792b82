import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@weft/testing';
import { ApiClient } from './api-client.ts';
import { killHard, processTree, stillRunning, type ProcessEntry } from './processes.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READY_WITHIN_MS = 90_000;

export interface TargetOptions {
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
}

/**
 * Weft as a newcomer or an operator runs it, in a process group of its own, so that all of it can be killed at once. A second start
 * uses the same data folder.
 */
export class Target {
  readonly dataDir: string;
  /** The folder that it is started in. */
  readonly root = ROOT;
  private child?: ChildProcess;
  private output = { stdout: '', stderr: '' };
  /** Kept from the first start, which alone shows it. */
  private apiKey?: string;

  constructor(
    private readonly entry: string,
    private readonly options: TargetOptions,
  ) {
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

  /** What runs at the moment: services, PostgreSQL, NATS, sandboxes. */
  processes(): readonly ProcessEntry[] {
    return this.child?.pid === undefined ? [] : processTree(this.child.pid);
  }

  /** Ends one of them, the way a crash does. @param part what its command line has, such as the name of a service. */
  killProcess(part: RegExp): void {
    killHard(this.findProcess(part).pid);
  }

  /** Stops one of them for a while, the way a machine that is busy elsewhere does, and lets it go on. */
  async freezeProcess(part: RegExp, forMs: number): Promise<void> {
    const { pid } = this.findProcess(part);
    process.kill(pid, 'SIGSTOP');
    await delay(forMs);
    process.kill(pid, 'SIGCONT');
  }

  private findProcess(part: RegExp): ProcessEntry {
    const found = this.processes().find(({ command }) => part.test(command));
    if (!found)
      throw new Error(
        `No process matches ${part}: ${this.processes()
          .map(({ command }) => command.slice(-80))
          .join('\n')}`,
      );
    return found;
  }

  /** `kill -9` of all that runs. Resolves once nothing of it is left. */
  async kill(): Promise<void> {
    const running = this.processes();
    for (const { pid } of running) killHard(pid);
    await this.untilGone(running);
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

  async untilGone(processes: readonly ProcessEntry[]): Promise<void> {
    await waitFor(() => stillRunning(processes).length === 0, {
      what: 'all processes to be gone',
      timeoutMs: 10_000,
    });
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.url}/health/ready`)).status === 200;
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
    const child = spawn(process.execPath, ['tools/run.mjs', this.entry], {
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
      const fail = (reason: string) => {
        clearTimeout(timer);
        reject(new Error(`Weft ${reason}:\n${this.output.stderr}`));
      };
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
