import { setTimeout } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';

/** A process of ours that is up. */
export interface RunningProcess {
  /** Settles when it has ended, whyever, with how. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface KeptAliveOptions<P extends RunningProcess> {
  readonly name: string;
  /** Resolves once the process is ready for work. `signal` says that nobody wants it any more. */
  readonly start: (signal: AbortSignal) => Promise<P>;
  /** Told after each start, and after each death. */
  readonly onChange?: (name: string) => void;
  readonly logger: LoggerService;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Who has lived that long was well: its next death starts from the first pause again. */
const WELL_AFTER_MS = 30_000;

/**
 * A process that is started again when it dies, for as long as it is wanted, with pauses that double up to 5 s.
 * starting → running ⇄ restarting → stopped. Only a first start that fails is final.
 */
export class KeptAlive<P extends RunningProcess> {
  private process?: P;
  private readonly unwanted = new AbortController();
  private watching?: Promise<void>;
  private pauseMs = FIRST_PAUSE_MS;

  private constructor(private readonly options: KeptAliveOptions<P>) {}

  /** @throws what the first start throws. */
  static async start<P extends RunningProcess>(options: KeptAliveOptions<P>): Promise<KeptAlive<P>> {
    const kept = new KeptAlive(options);
    const first = await options.start(kept.unwanted.signal);
    kept.watching = kept.watch(first);
    return kept;
  }

  get name(): string {
    return this.options.name;
  }

  /** Undefined while it is being started again. */
  get current(): P | undefined {
    return this.process;
  }

  async stop(): Promise<void> {
    this.unwanted.abort();
    await this.process?.stop();
    await this.watching;
  }

  private async watch(first: P): Promise<void> {
    let running: P | undefined = first;
    while (running) {
      await this.untilEnd(running);
      running = await this.startAgain();
    }
  }

  private async untilEnd(running: P): Promise<void> {
    const since = performance.now();
    this.process = running;
    if (this.unwanted.signal.aborted) await running.stop();
    else this.options.onChange?.(this.name);
    const how = await running.ended;
    this.process = undefined;
    if (performance.now() - since > WELL_AFTER_MS) this.pauseMs = FIRST_PAUSE_MS;
    if (this.unwanted.signal.aborted) return;
    this.options.logger.error(`${this.name} ended with ${how}; it is started again in ${this.pauseMs} ms.`);
    this.options.onChange?.(this.name);
  }

  private async startAgain(): Promise<P | undefined> {
    const { signal } = this.unwanted;
    for (;;) {
      await setTimeout(this.pauseMs, undefined, { signal }).catch(() => undefined); // unwanted: the loop ends below
      if (signal.aborted) return undefined;
      this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
      try {
        const started = await this.options.start(signal);
        this.options.logger.log(`${this.name} is back.`);
        return started;
      } catch (error) {
        if (signal.aborted) return undefined;
        this.options.logger.error(`${this.name} could not be started again: ${(error as Error).message}`);
      }
    }
  }
}
