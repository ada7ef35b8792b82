import { Metrics } from '@weft/observability';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DueLoop } from '../due-loop.ts';
import { DuePolls, HOLD_AGAIN_MS, type TakenPoll } from './due-polls.ts';
import { PollRunner } from './poll-runner.ts';

/** A trigger that another replica has made live is found by then. */
const LOOK_EVERY_MS = 1_000;
/** Of this replica; each waits for another system, mostly. */
const POLLS_AT_ONCE = 50;
/** Few, so that a workspace gets not much more than its share. */
const TAKEN_AT_ONCE = 10;
/** Of a stop. */
const DRAIN_MS = 1_000;

/** Has triggers look when they are due. Any replica may: whoever dies meanwhile leaves a look that counts for nothing, and is made again. */
@Injectable()
export class PollTicker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Polls');
  private readonly loop = new DueLoop(() => this.look());
  private readonly underWay = new Map<TakenPoll, Promise<void>>();
  private holding?: NodeJS.Timeout;
  private readonly observeLateness: ReturnType<Metrics['histogram']>;

  constructor(
    private readonly due: DuePolls,
    private readonly runner: PollRunner,
    metrics: Metrics,
  ) {
    this.observeLateness = metrics.histogram(
      'weft_poll_lateness_seconds',
      'From when a trigger was due to look for what is new until it does.',
    );
  }

  onApplicationBootstrap(): void {
    this.holding = setInterval(() => void this.hold(), HOLD_AGAIN_MS).unref();
    this.loop.wake();
  }

  /** Looks that are under way are waited for, for a moment; what they do not get done others do. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
    clearInterval(this.holding);
    if (this.underWay.size === 0) return;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, DRAIN_MS);
    await Promise.race([Promise.all(this.underWay.values()), late]);
    clearTimeout(timer);
    await Promise.all([...this.underWay.keys()].map((poll) => this.runner.giveBack(poll)));
  }

  private async look(): Promise<number> {
    try {
      const room = Math.min(POLLS_AT_ONCE - this.underWay.size, TAKEN_AT_ONCE);
      const taken = room > 0 && (await this.due.nextInMs()) === 0 ? await this.due.take(room) : [];
      for (const poll of taken) this.begin(poll);
      if (taken.length === TAKEN_AT_ONCE) return 0;
      return this.underWay.size >= POLLS_AT_ONCE ? LOOK_EVERY_MS : await this.pauseMs();
    } catch (err) {
      this.logger.warn({ message: 'Triggers that are due to look could not be found; it is tried again.', err });
      return LOOK_EVERY_MS;
    }
  }

  /** What is due and was not taken is in somebody else's hands at this moment. */
  private async pauseMs(): Promise<number> {
    const nextInMs = (await this.due.nextInMs()) || LOOK_EVERY_MS;
    return Math.min(Math.ceil(nextInMs), LOOK_EVERY_MS);
  }

  /** Where the database is away for long, others look as well; what one of them commits, the other does not. */
  private async hold(): Promise<void> {
    if (this.underWay.size === 0) return;
    await this.due
      .hold([...this.underWay.keys()])
      .catch((err: unknown) => this.logger.warn({ message: 'Looks that are under way could not be held.', err }));
  }

  private begin(poll: TakenPoll): void {
    this.observeLateness(poll.late_ms / 1_000);
    const run = this.runner.run(poll).finally(() => {
      this.underWay.delete(poll);
      this.loop.wake();
    });
    this.underWay.set(poll, run);
  }
}
