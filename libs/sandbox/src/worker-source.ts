import { setMaxListeners } from 'node:events';
import { isAtLeast, possibleConfinements, type Confinement, type SandboxLevel } from './confinement.ts';
import { loadGuestProgram } from './guest-program.ts';
import { WorkerProcess, type WorkerSettings } from './worker-process.ts';

export interface WorkerSourceOptions {
  readonly isolateMemoryMb: number;
  readonly maxResultBytes: number;
  readonly startTimeoutMs: number;
  readonly minimumLevel: SandboxLevel;
  /** Goes no further than this level, even where a stronger one works. */
  readonly maximumLevel: SandboxLevel;
  readonly searchPath: string;
}

const SPARE_DELAY_MS = 50;

/**
 * Makes worker processes, at the strongest level that works, and keeps one spare ready so that nobody waits for a start.
 * unstarted → choosing → serving | refused.
 */
export class WorkerSource {
  private settings: WorkerSettings | undefined;
  private choosing: Promise<void> | undefined;
  private spare: Promise<WorkerProcess> | undefined;
  private spareDue: NodeJS.Timeout | undefined;
  private readonly stop = new AbortController();
  /** Why a level was passed over, or why there is none. */
  readonly reasons: string[] = [];

  constructor(private readonly options: WorkerSourceOptions) {
    setMaxListeners(0, this.stop.signal); // one for each process
  }

  /** The level in use; undefined before the start, and where code cannot run at all. */
  get level(): SandboxLevel | undefined {
    return this.settings?.confinement.level;
  }

  /** Chooses the level by starting a worker at each, strongest first. Does not throw; `level` and `reasons` say how it went. */
  start(): Promise<void> {
    return (this.choosing ??= this.choose());
  }

  /** A process that nobody has used. @throws Error with the reason, where none can be had. */
  async take(): Promise<WorkerProcess> {
    await this.start();
    if (!this.settings) throw new Error(this.reasons.join('; '));
    // Out of reach before the first await: two callers must never get the same process.
    const { spare } = this;
    this.spare = undefined;
    const ready = await spare?.catch(() => undefined);
    const worker = ready?.isAlive ? ready : await WorkerProcess.start(this.settings);
    this.prepareSpare();
    return worker;
  }

  /** Ends every process that came from here, also those that are only starting. */
  close(): void {
    this.stop.abort();
  }

  private async choose(): Promise<void> {
    for (const settings of this.candidates()) {
      try {
        this.spare = Promise.resolve(await WorkerProcess.start(settings));
        this.settings = settings;
        return;
      } catch (error) {
        this.reasons.push(`level ${settings.confinement.level}: ${(error as Error).message}`);
      }
    }
    if (this.reasons.length === 0)
      this.reasons.push(`the level ${this.options.minimumLevel} is required and this machine cannot give it`);
  }

  private candidates(): WorkerSettings[] {
    const { isolateMemoryMb, maxResultBytes, startTimeoutMs, minimumLevel, maximumLevel, searchPath } = this.options;
    const { signal } = this.stop;
    try {
      const program = Buffer.from(JSON.stringify(loadGuestProgram()));
      const allowed = ({ level }: Confinement) => isAtLeast(level, minimumLevel) && isAtLeast(maximumLevel, level);
      const confinements = possibleConfinements({ isolateMemoryMb, searchPath }).filter(allowed);
      return confinements.map((confinement) => ({
        confinement,
        isolateMemoryMb,
        maxResultBytes,
        startTimeoutMs,
        program,
        signal,
      }));
    } catch (error) {
      this.reasons.push((error as Error).message);
      return [];
    }
  }

  /** A start costs a core for a moment: it leaves the job for which the last spare was taken a head start. */
  private prepareSpare(): void {
    if (this.stop.signal.aborted || this.spareDue) return;
    this.spareDue = setTimeout(() => {
      this.spareDue = undefined;
      this.startSpare();
    }, SPARE_DELAY_MS);
    this.spareDue.unref();
  }

  private startSpare(): void {
    if (this.stop.signal.aborted || this.spare || !this.settings) return;
    this.spare = WorkerProcess.start(this.settings);
    this.spare.catch(() => undefined); // tried again, and reported, by whoever takes the next one
  }
}
