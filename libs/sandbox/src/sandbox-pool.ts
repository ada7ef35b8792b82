import type { CodeJob, CodePort, ExpressionJob, ExpressionResult, NodeCodeJob } from '@weft/node-sdk';
import type { SandboxLevel } from './confinement.ts';
import { cancelled, inputTooLarge, processDied, reportedFailure, timedOut, unavailable } from './failures.ts';
import { OutsideRequests } from './outside-requests.ts';
import type { ConsoleLine, JobHeader, JobMode } from './protocol.ts';
import { readConsole, readCustomData, readResult, readResultAndStaticData, readResults, readSettled } from './result-reader.ts';
import type { JobEnd, WorkerProcess } from './worker-process.ts';
import { WorkerShelf } from './worker-shelf.ts';
import { WorkerSource } from './worker-source.ts';

export interface SandboxOptions {
  /** Processes that one tenant may keep busy at a time. */
  readonly processesPerTenant?: number;
  readonly maxProcesses?: number;
  /** Jobs that may wait for a process, over all tenants. */
  readonly maxQueued?: number;
  readonly idleMs?: number;
  readonly isolateMemoryMb?: number;
  readonly maxResultBytes?: number;
  readonly startTimeoutMs?: number;
  /** Below this level code does not run at all. */
  readonly minimumLevel?: SandboxLevel;
  readonly maximumLevel?: SandboxLevel;
  /** Where prlimit and bwrap are looked for. */
  readonly searchPath?: string;
  /** What code writes to its console, after each run. */
  readonly onConsole?: (tenantId: string, lines: readonly ConsoleLine[]) => void;
}

export interface SandboxReadiness {
  readonly level: SandboxLevel | 'unavailable' | 'starting';
  /** Why stronger levels were passed over. */
  readonly reasons: readonly string[];
}

/** Code, expressions in `sources`, or a custom node with what it is given. */
type SandboxJob = Omit<CodeJob, 'mode'> &
  Partial<Pick<NodeCodeJob, 'node' | 'onRequest'>> & { readonly mode: JobMode; readonly sources?: readonly string[] };

/** What a custom node sees of its run is in what it is given. */
const NOTHING = { items: [], nodes: {}, globals: {} } as const;

const DEFAULTS = {
  processesPerTenant: 2,
  maxProcesses: 8,
  maxQueued: 1_000,
  idleMs: 60_000,
  isolateMemoryMb: 128,
  maxResultBytes: 64 * 1_048_576,
  startTimeoutMs: 10_000,
  minimumLevel: 'process',
  maximumLevel: 'namespaces',
  searchPath: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
} as const;

const FOREIGN_SIGNALS = new Set(['SIGTERM', 'SIGINT', 'SIGHUP']);
/** Ends that are no fault of the job. Code that has asked for nothing has had no effect outside, so it may run again. */
const mayBeginAnew = (end: SandboxEnd): boolean =>
  !end.askedOutside && (end.kind === 'unusable' || (end.kind === 'died' && FOREIGN_SIGNALS.has(end.end.signal ?? '')));

/** With whether the code has asked for something outside. */
type SandboxEnd = JobEnd & { readonly askedOutside?: boolean };

/**
 * Runs user code in disposable worker processes. A job that crashes, loops or eats memory ends its own process; every
 * other job is in another one. Call `start` early, so that a worker is warm before the first job.
 */
export class SandboxPool {
  private readonly source: WorkerSource;
  private readonly shelf: WorkerShelf;
  private readonly settings: typeof DEFAULTS & SandboxOptions;
  private lastJobId = 0;
  private isClosed = false;

  constructor(options: SandboxOptions = {}) {
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    this.settings = { ...DEFAULTS, ...given } as typeof DEFAULTS & SandboxOptions;
    this.source = new WorkerSource(this.settings);
    this.shelf = new WorkerShelf(this.source, this.settings);
  }

  /** Finds the strongest level that works and warms a first worker. Never throws; see `readiness`. */
  start(): Promise<void> {
    return this.source.start();
  }

  /** For /health/ready. */
  readiness(): SandboxReadiness {
    const { level, reasons } = this.source;
    return { level: level ?? (reasons.length > 0 ? 'unavailable' : 'starting'), reasons };
  }

  /** Jobs in the queue and processes in use or kept, for metrics. */
  load(): { queuedCount: number; processCount: number } {
    return { queuedCount: this.shelf.queuedCount, processCount: this.shelf.processCount };
  }

  codePortFor(tenantId: string): CodePort {
    return {
      run: (job) => this.run(tenantId, job),
      evaluate: (job) => this.evaluate(tenantId, job),
      runNode: (job) => this.runNode(tenantId, job),
    };
  }

  /** results[item][source]; at least for one item. @throws NodeFailure CODE_* for the job as a whole, SANDBOX_*. */
  async evaluate(tenantId: string, job: ExpressionJob): Promise<readonly (readonly ExpressionResult[])[]> {
    const body = await this.bodyOf(tenantId, { ...job, source: '', mode: 'evaluate' });
    return readResults(body, Math.max(1, job.items.length), job.sources.length);
  }

  /** @throws NodeFailure CODE_* where the code is to blame, SANDBOX_* where we are. */
  async run(tenantId: string, job: CodeJob): Promise<unknown> {
    const { onItemFailed, items } = job;
    const settles = job.mode === 'each' && onItemFailed !== undefined;
    const body = await this.bodyOf(tenantId, settles ? { ...job, mode: 'each-settled' } : job);
    const [value, changed] = job.staticData
      ? readResultAndStaticData(body, job.mode, items.length)
      : [readResult(body, job.mode, items.length), {}];
    if (Object.keys(changed).length > 0) job.onStaticData?.(changed);
    return settles ? readSettled(value as readonly unknown[], onItemFailed) : value;
  }

  /** What the code of a custom node returned. @throws NodeFailure CODE_*, SANDBOX_*; and what `onRequest` throws that is no NodeFailure */
  async runNode(tenantId: string, job: NodeCodeJob): Promise<unknown> {
    return readResult(await this.bodyOf(tenantId, { ...NOTHING, ...job, mode: 'node' }), 'all', 0);
  }

  /** Ends every process; jobs in flight fail. */
  close(): void {
    this.isClosed = true;
    this.shelf.close();
    this.source.close();
  }

  private async bodyOf(tenantId: string, job: SandboxJob): Promise<Buffer> {
    if (job.signal.aborted) throw cancelled();
    const end = await this.attempt(tenantId, job);
    if (job.signal.aborted) throw cancelled();
    return this.settle(tenantId, job, mayBeginAnew(end) ? await this.attempt(tenantId, job) : end);
  }

  private async attempt(tenantId: string, job: SandboxJob): Promise<SandboxEnd> {
    const data = toText(job);
    const worker = await this.take(tenantId, job.signal);
    worker.assignTo(tenantId);
    const stop = () => worker.kill();
    job.signal.addEventListener('abort', stop, { once: true });
    const outside = job.onRequest && new OutsideRequests(worker, job.onRequest);
    let end: JobEnd | undefined;
    try {
      end = await worker.run(this.header(job), data, outside && ((header, request) => void outside.take(header, request)));
      if (outside?.fatal) throw outside.fatal.error;
      return { ...end, askedOutside: outside?.wereMade };
    } finally {
      job.signal.removeEventListener('abort', stop);
      this.shelf.giveBack(tenantId, worker, end?.kind === 'done' && !end.header.final);
    }
  }

  private take(tenantId: string, signal: AbortSignal): Promise<WorkerProcess> {
    return this.shelf.take(tenantId, signal).catch((error: unknown) => {
      throw signal.aborted ? cancelled() : error;
    });
  }

  private header({ source, sources, mode, globals, timezone, now, timeoutMs }: SandboxJob): JobHeader {
    return { type: 'job', id: ++this.lastJobId, source, sources, mode, globals, timezone, now, timeoutMs };
  }

  private settle(tenantId: string, job: SandboxJob, end: JobEnd): Buffer {
    if (this.isClosed) throw unavailable('the sandbox is shutting down.');
    if (end.kind === 'overdue') throw timedOut(job.timeoutMs);
    if (end.kind === 'unusable') throw unavailable('its process broke twice.');
    if (end.kind === 'died') throw processDied(end.end);
    const lines = readConsole(end.header.console);
    if (lines.length > 0) this.settings.onConsole?.(tenantId, lines);
    if (lines.length > 0) job.onConsole?.(lines);
    const entries = readCustomData(end.header.customData);
    if (entries.length > 0) job.onCustomData?.(entries);
    if (end.header.failure) throw reportedFailure(end.header.failure);
    return end.body;
  }
}

function toText({ items, nodes, paired, params, staticData, node }: SandboxJob): string {
  try {
    return JSON.stringify({ items, nodes, paired, params, staticData, node });
  } catch {
    throw inputTooLarge(); // longer than the longest string; items are JSON, so there is no other reason
  }
}
