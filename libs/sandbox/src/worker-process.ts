import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Confinement } from './confinement.ts';
import { encodeFrame, FrameReader, type Frame } from './frames.ts';
import type { AnswerHeader, AskHeader, DoneHeader, FromWorker, InitHeader, JobHeader } from './protocol.ts';

export interface WorkerSettings {
  readonly confinement: Confinement;
  readonly isolateMemoryMb: number;
  readonly maxResultBytes: number;
  /** The guest program as JSON. */
  readonly program: Buffer;
  readonly startTimeoutMs: number;
  /** Kills the process, whatever it is at. */
  readonly signal: AbortSignal;
}

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last of what it wrote there. */
  readonly stderr: string;
}

/** How a job ended: with the worker's word, with the process's death, or at our hands after its time. */
export type JobEnd =
  | { readonly kind: 'done'; readonly header: DoneHeader; readonly body: Buffer }
  | { readonly kind: 'died'; readonly end: ProcessEnd }
  /** It broke before it could begin; the job is not to blame. */
  | { readonly kind: 'unusable' }
  | { readonly kind: 'overdue' };

/** What we allow the worker to notice its own timeout in, and report it, before it is killed. */
const GRACE_MS = 200;
const STDERR_CHARS = 4_000;
/** A longer timer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * One worker process, seen from outside: starting → ready ⇄ busy → ended. One job at a time. Nothing brings an ended one
 * back, and whatever speaks out of turn is killed.
 */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly reader: FrameReader<FromWorker>;
  private stderr = '';
  private onFrame: ((frame: Frame<FromWorker>) => void) | undefined;
  /** Told of the end by whoever has it now. `ended` would keep all that have ever had it, with their jobs' data. */
  private onEnd: ((end: ProcessEnd) => void) | undefined;
  private isOver = false;
  private tenantId: string | undefined;
  /** Resolves once the process is gone. */
  readonly ended: Promise<ProcessEnd>;

  private constructor(private readonly settings: WorkerSettings) {
    const { confinement, signal } = settings;
    const { file, args } = confinement;
    this.child = spawn(file, [...args], { env: { TZ: 'UTC' }, cwd: '/', stdio: 'pipe', signal, killSignal: 'SIGKILL' });
    this.reader = new FrameReader(settings.maxResultBytes);
    this.child.stdout!.on('data', (chunk: Buffer) => this.receive(chunk));
    this.child.stderr!.on(
      'data',
      (chunk: Buffer) => (this.stderr = (this.stderr + chunk.toString('latin1')).slice(-STDERR_CHARS)),
    );
    this.child.stdin!.on('error', () => undefined); // a dead process is reported by `ended`
    this.ended = new Promise((resolve) => {
      const end = (exitCode: number | null, signal: NodeJS.Signals | null) => {
        this.isOver = true;
        const processEnd = { exitCode, signal: signal ?? signalOf(exitCode), stderr: this.stderr };
        resolve(processEnd);
        this.onEnd?.(processEnd);
      };
      this.child.once('close', end);
      this.child.once('error', (error) => {
        this.stderr += error.message;
        end(null, null);
      });
    });
  }

  /** @throws Error with the reason, where the process does not become ready in time. */
  static async start(settings: WorkerSettings): Promise<WorkerProcess> {
    const worker = new WorkerProcess(settings);
    try {
      await worker.initialise();
      return worker;
    } catch (error) {
      worker.kill();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    return !this.isOver;
  }

  /** Gives the process to a tenant, for good. @throws Error where it is another's: a bug in the pool, and never to be passed over. */
  assignTo(tenantId: string): void {
    this.tenantId ??= tenantId;
    if (this.tenantId !== tenantId) throw new Error('a sandbox process serves one tenant in its life');
  }

  /** `onAsk` is told what the code asks for outside; `answer` takes what comes of it. @throws Error where a job is running: a bug in the pool. */
  run(job: JobHeader, body: string, onAsk?: (header: AskHeader, request: Buffer) => void): Promise<JobEnd> {
    if (this.onFrame || this.tenantId === undefined) throw new Error('a sandbox process runs one job at a time, for a tenant');
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          this.kill();
          settle({ kind: 'overdue' });
        },
        Math.min(job.timeoutMs + GRACE_MS, MAX_TIMER_MS),
      );
      const settle = (end: JobEnd) => {
        clearTimeout(timer);
        this.onFrame = undefined;
        this.onEnd = undefined;
        resolve(end);
      };
      this.onFrame = ({ header, body: result }) => {
        if (header.type === 'done' && header.id === job.id) return settle({ kind: 'done', header, body: result });
        if (header.type === 'ask' && header.job === job.id && onAsk) return onAsk(header, result);
        this.kill();
        if (header.type === 'unusable') settle({ kind: 'unusable' });
      };
      this.onEnd = (end) => settle({ kind: 'died', end });
      if (this.isOver) void this.ended.then(this.onEnd);
      else this.send(job, body);
    });
  }

  answer(header: AnswerHeader, body: string): void {
    if (this.isAlive) this.send(header, body);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private async initialise(): Promise<void> {
    const { uid, gid } = this.settings.confinement;
    const { isolateMemoryMb, maxResultBytes } = this.settings;
    const header: InitHeader = { type: 'init', isolateMemoryMb, maxResultBytes, uid, gid };
    const ready = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('its process did not get ready in time')), this.settings.startTimeoutMs);
      const done = (error?: Error) => {
        clearTimeout(timer);
        this.onFrame = undefined;
        if (error) reject(error);
        else resolve();
      };
      this.onFrame = ({ header: answer }) => {
        if (answer.type === 'ready')
          return done(uid === undefined || answer.uid === uid ? undefined : new Error('it kept its user'));
        done(new Error(answer.type === 'unusable' ? String(answer.reason) : 'its process spoke out of turn'));
      };
      void this.ended.then(({ stderr, exitCode, signal }) =>
        done(new Error(errorLine(stderr) ?? `its process ended (${signal ?? exitCode})`)),
      );
    });
    this.send(header, this.settings.program);
    await ready;
  }

  private send(header: object, body: string | Buffer): void {
    for (const part of encodeFrame(header, body)) this.child.stdin!.write(part);
  }

  private receive(chunk: Buffer): void {
    try {
      for (const frame of this.reader.push(chunk)) {
        if (this.onFrame) this.onFrame(frame);
        else this.kill();
      }
    } catch {
      this.kill(); // not our protocol: whatever it is, it is not our worker any more
    }
  }
}

/** bubblewrap ends with 128 + n where its child was ended by signal n, as a shell does. */
function signalOf(exitCode: number | null): NodeJS.Signals | null {
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  return names.find((name) => constants.signals[name] + 128 === exitCode) ?? null;
}

function errorLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => /error|bwrap|prlimit/i.test(line))
    ?.replace(/[^\x20-\x7e]/g, '')
    .slice(0, 300);
}
