import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLOCK_TICKS_PER_SECOND = 100;
const START_TIMEOUT_MS = 60_000;

/** How Weft is run: all services in one process, or each in one of its own. */
export type Way = 'standalone' | 'fleet';

/** `npm start` or `npm run fleet`, on a fresh data folder and a free port. */
export class WeftProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly dataDir: string,
    readonly url: string,
    private readonly apiKey: string,
  ) {}

  /** @param settings of its environment, besides those that every benchmark has. */
  static async start(way: Way, settings: Readonly<Record<string, string>> = {}): Promise<WeftProcess> {
    const dataDir = mkdtempSync(join(tmpdir(), 'weft-bench-'));
    const env = {
      ...process.env,
      WEFT_DATA_DIR: dataDir,
      PORT: String(await freePort()),
      WEFT_LOG_LEVEL: 'warn',
      WEFT_EGRESS_ALLOW: '127.0.0.1',
      ...settings,
    };
    const child = spawn(process.execPath, ['tools/run.mjs', `apps/${way}/src/main.ts`], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const url = await readyUrl(child, () => stderr);
    const apiKey = /weft_[\w-]+/.exec(stderr)?.[0];
    if (!apiKey) throw new Error(`The first start showed no API key:\n${stderr}`);
    return new WeftProcess(child, dataDir, url, apiKey);
  }

  /** Imports an n8n file as it is and activates it; the path of its webhook. */
  async install(file: unknown): Promise<string> {
    const { workflow } = await this.post<{ workflow: { id: string } }>('/api/orchestrator/workflows/import', file);
    await this.post(`/api/orchestrator/workflows/${workflow.id}/activate`, {});
    const webhook = (file as { nodes: { type: string; parameters: { path?: string } }[] }).nodes.find(({ type }) =>
      type.endsWith('.webhook'),
    );
    return `/webhook/${webhook?.parameters.path}`;
  }

  /** User and system time of the services, PostgreSQL and NATS so far. */
  cpuMs(): number {
    return this.processes().reduce((sum, pid) => sum + cpuTicks(pid), 0) * (1_000 / CLOCK_TICKS_PER_SECOND);
  }

  /** How many executions have this status; 1 stands for any number. */
  async count(status: string): Promise<number> {
    const headers = { 'x-api-key': this.apiKey };
    const response = await fetch(`${this.url}/api/orchestrator/executions?limit=1&status=${status}`, { headers });
    return ((await response.json()) as { items: unknown[] }).items.length;
  }

  /** The processes of Weft, without PostgreSQL, NATS and the sandbox. */
  services(): number[] {
    return this.processes().filter((pid) => /apps\/[\w-]+\/src\/main\.ts/.test(readCommand(pid)));
  }

  /** Of the services, without PostgreSQL and NATS. */
  rssMb(): number {
    const nodes = this.processes().filter((pid) => !/postgres|nats|^sh/.test(commandOf(pid)));
    return (
      nodes.reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0), 0) /
      1_024
    );
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await gone;
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async post<T>(path: string, body: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json', 'x-api-key': this.apiKey };
    const response = await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }

  /** The child and all that it has started. */
  private processes(): number[] {
    const parents = new Map(
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => [Number(pid), parentOf(Number(pid))]),
    );
    const isOurs = (pid: number | undefined): boolean =>
      pid === this.child.pid || (pid !== undefined && pid > 1 && isOurs(parents.get(pid)));
    return [...parents.keys()].filter((pid) => isOurs(pid));
  }
}

function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // it has ended meanwhile
  }
}

const parentOf = (pid: number): number => Number(statOf(pid)[1] ?? 0);
/** Ended children count with the parent that waited for them. */
const cpuTicks = (pid: number): number =>
  statOf(pid)
    .slice(11, 15)
    .reduce((sum, field) => sum + Number(field), 0);

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8');
  } catch {
    return '';
  }
}

function readyUrl(child: ChildProcess, stderr: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`Weft ${reason}:\n${stderr()}`));
    const timer = setTimeout(() => fail('did not get ready in time'), START_TIMEOUT_MS);
    child.once('exit', (code) => fail(`ended with ${code}`));
    child.stdout?.on('data', (chunk: Buffer) => {
      const url = /ready at (\S+)/.exec(chunk.toString())?.[1];
      if (!url) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(url);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
