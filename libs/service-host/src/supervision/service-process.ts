import { type ChildProcess, spawn } from 'node:child_process';
import type { Environment } from '@weft/config';
import { AppError } from '@weft/errors';
import type { RunningProcess } from './kept-alive.ts';
import type { ServiceMessage, SupervisorMessage } from './supervisor-link.ts';

export interface ServiceProcessOptions {
  /** Shown in the list of processes and in the log: `executor-2`. */
  readonly name: string;
  /** A file that calls `runService`. */
  readonly entry: string;
  readonly environment: Environment;
  /** From SIGTERM to SIGKILL. */
  readonly stopTimeoutMs: number;
  readonly signal?: AbortSignal;
}

const START_LIMIT_MS = 60_000;

/** A service in a process of its own, started by this one. */
export class ServiceProcess implements RunningProcess {
  readonly ended: Promise<string>;
  /** Where its HTTP front listens, if it has one. */
  url: string | undefined;
  private isOver = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: ServiceProcessOptions,
  ) {
    this.ended = new Promise((resolve) => {
      const over = (how: string) => {
        this.isOver = true;
        resolve(how);
      };
      child.once('error', (error) => over(error.message));
      child.once('exit', (code, signal) => over(signal ?? `exit code ${code}`));
    });
  }

  /**
   * Resolves once the service says that it is ready. @throws SERVICE_UNAVAILABLE with its own reason where it gave one.
   * A session of its own keeps Ctrl-C from it: it is this process that stops services, in order.
   */
  static async start(options: ServiceProcessOptions): Promise<ServiceProcess> {
    const child = spawn(process.execPath, [...process.execArgv, options.entry, options.name], {
      env: options.environment,
      detached: true,
      // Standard output belongs to whoever started the fleet.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    const started = new ServiceProcess(child, options);
    await started.becomeReady();
    return started;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  tell(message: SupervisorMessage): void {
    if (this.child.connected) this.child.send(message, () => undefined); // one that is just ending hears nothing, and needs not
  }

  async stop(): Promise<void> {
    if (this.isOver) return;
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), this.options.stopTimeoutMs);
    await this.ended;
    clearTimeout(force);
  }

  private async becomeReady(): Promise<void> {
    const { name, signal } = this.options;
    const unwanted = signal ? [signal] : [];
    const late = AbortSignal.any([AbortSignal.timeout(START_LIMIT_MS), ...unwanted]);
    const end = () => this.child.kill('SIGKILL');
    late.addEventListener('abort', end);
    try {
      const failure = await Promise.race([
        this.firstWord(),
        this.ended.then((how) => `${name} ended with ${how} before it was ready.`),
      ]);
      if (failure !== undefined) throw new AppError('SERVICE_UNAVAILABLE', failure);
    } finally {
      late.removeEventListener('abort', end);
    }
  }

  /** Undefined once it is ready, else why it will not be. */
  private firstWord(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.child.once('message', (message: ServiceMessage) => {
        if ('failed' in message) return resolve(message.failed);
        this.url = message.ready.url;
        resolve(undefined);
      });
    });
  }
}
