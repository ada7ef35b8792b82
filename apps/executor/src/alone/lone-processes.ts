import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AloneSettings, FromAlone, ToAlone } from './alone-messages.ts';

const MAIN = new URL('./main.ts', import.meta.url);

export interface LoneProcessOptions {
  /** Of the executor that starts them. */
  readonly executorId: string;
  readonly settings: AloneSettings;
  /** The program of the process, and the flags of Node for it. */
  readonly entry?: URL;
  readonly flags?: readonly string[];
}

/** What is known of a process that died. */
export interface Death {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly lastStep?: string;
  /** The last that it told, in bytes. */
  readonly memory?: number;
  /** It was ended because it said nothing more: something in it never gave way. */
  readonly stuck?: true;
}

/**
 * The processes for runs alone. Each is for one run, since what a run leaves in it must not be blamed on the next; while runs wait, one is
 * started ahead, so that they do not wait for its start as well.
 */
export class LoneProcesses {
  private readonly alive = new Set<LoneProcess>();
  private ahead?: LoneProcess;
  private count = 0;

  constructor(private readonly options: LoneProcessOptions) {}

  /** One that has no run yet. */
  take(): LoneProcess {
    const ahead = this.ahead && this.alive.has(this.ahead) ? this.ahead : undefined;
    this.ahead = undefined;
    return ahead ?? this.start();
  }

  /** Starts one that is taken later; whoever asks for it takes it. */
  prepare(): void {
    this.ahead ??= this.start();
  }

  end(signal: NodeJS.Signals): void {
    for (const child of this.alive) child.end(signal);
  }

  private start(): LoneProcess {
    const { executorId, settings } = this.options;
    const child = new LoneProcess(`${executorId}-alone-${++this.count}`, this.spawn());
    this.alive.add(child);
    void child.ended.then(() => this.alive.delete(child));
    child.tell({ type: 'settings', executorId: child.executorId, settings });
    return child;
  }

  /** Its output goes where ours does, but for standard output, which belongs to whoever started us. A session of its own keeps Ctrl-C from it. */
  private spawn(): ChildProcess {
    const { entry = MAIN, flags = process.execArgv } = this.options;
    return spawn(process.execPath, [...flags, fileURLToPath(entry)], { detached: true, stdio: ['ignore', 2, 2, 'ipc'] });
  }
}

/** A process, and what it told of itself last. */
export class LoneProcess {
  readonly ended: Promise<Death>;
  /** Hears what it tells of its run; what this resolves to is its answer. */
  onMessage: (message: FromAlone) => Promise<ToAlone> | undefined = () => undefined;
  private readonly ready = Promise.withResolvers<boolean>();
  private lastStep?: string;
  private memory?: number;
  private heardAt = performance.now();
  private isStuck = false;

  constructor(
    readonly executorId: string,
    private readonly process: ChildProcess,
  ) {
    process.on('message', (message: FromAlone) => this.hear(message));
    this.ended = new Promise((resolve) => {
      const end = (exitCode: number | null, signal: string | null) => {
        this.ready.resolve(false);
        resolve({
          ...{ exitCode, signal, lastStep: this.lastStep, memory: this.memory },
          ...(this.isStuck ? { stuck: true } : {}),
        });
      };
      process.once('error', () => end(-1, null));
      // Not 'exit': what it told before its end is to be heard first.
      process.once('close', end);
    });
  }

  isReady(): Promise<boolean> {
    return this.ready.promise;
  }

  tell(message: ToAlone): void {
    if (this.process.connected) this.process.send(message, () => undefined); // its end is told by `ended`
  }

  end(signal?: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  endIfSilent(afterMs: number): void {
    if (performance.now() - this.heardAt < afterMs) return;
    this.isStuck = true;
    this.process.kill('SIGKILL');
  }

  private hear(message: FromAlone): void {
    this.heardAt = performance.now();
    if (message.type === 'ready') this.ready.resolve(true);
    if (message.type === 'step') this.lastStep = message.nodeName;
    if (message.type === 'memory') this.memory = message.bytes;
    void this.onMessage(message)?.then((reply) => this.tell(reply));
  }
}
