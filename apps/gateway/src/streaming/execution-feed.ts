import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Actor, type ExecutionEvent, executor, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { EventStream, type EventSubscription, InjectClient } from '@weft/messaging';

/** Without a sign of life on an open run, its events are read again: hints get lost. */
const SILENCE_MS = 2_000;

type Batch = Awaited<ReturnType<OrchestratorClient['readEvents']>>;

export interface FeedRequest {
  readonly actor: Actor;
  readonly executionId: string;
  /** The sequence that the reader has already. */
  readonly after: number;
  /** Ends the feed, between two batches. */
  readonly signal: AbortSignal;
}

/** A batch of new events; none means that nothing happened for a while. Returns whether it ended with the run. */
export type Feed = AsyncGenerator<readonly ExecutionEvent[], boolean>;

/**
 * The committed events of a run, each once, without gaps: subscribe first, then read the store, then tail. What arrives over
 * the bus is only a reason to read again, so that a hint that is lost, doubled or late changes nothing (run.md §10).
 */
@Injectable()
export class ExecutionFeed implements OnModuleDestroy {
  private readonly closing = new AbortController();

  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly events: EventStream,
  ) {}

  onModuleDestroy(): void {
    this.closing.abort();
  }

  /** Ends with the run. @throws EXECUTION_NOT_FOUND before it yields anything. */
  async open(request: FeedRequest): Promise<Feed> {
    const hints = this.events.subscribe(executor.events.executionAdvanced, request.executionId);
    // Also where nobody ever begins to read.
    request.signal.addEventListener('abort', () => void hints.close(), { once: true });
    try {
      await hints.ready;
      if (request.signal.aborted) await hints.close();
      return this.follow(request, hints, await this.read(request, request.after));
    } catch (error) {
      await hints.close();
      throw error;
    }
  }

  private async *follow(request: FeedRequest, hints: EventSubscription<{ sequence: number }>, first: Batch): Feed {
    const signal = AbortSignal.any([request.signal, this.closing.signal]);
    const next = new NextHint(hints);
    let after = request.after;
    let batch = first;
    try {
      for (;;) {
        after = batch.events.at(-1)?.sequence ?? after;
        yield batch.events;
        if (batch.finished || signal.aborted) return batch.finished;
        if (!batch.hasMore) await next.beyond(after, SILENCE_MS, signal);
        if (signal.aborted) return false;
        batch = await this.read(request, after);
        if (request.signal.aborted) return false;
      }
    } finally {
      await hints.close();
    }
  }

  private read({ actor, executionId }: Pick<FeedRequest, 'actor' | 'executionId'>, after: number): Promise<Batch> {
    return this.orchestrator.readEvents({ actor, executionId, after });
  }
}

/** Waits for a hint that says something new. */
class NextHint {
  private readonly iterator: AsyncIterator<{ sequence: number }>;
  private pending?: Promise<IteratorResult<{ sequence: number }>>;

  constructor(hints: AsyncIterable<{ sequence: number }>) {
    this.iterator = hints[Symbol.asyncIterator]();
  }

  /** Returns after such a hint, silence of that length, or an abort. */
  async beyond(sequence: number, silenceMs: number, signal: AbortSignal): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, silenceMs, undefined);
    const abort = () => resolve(undefined);
    signal.addEventListener('abort', abort, { once: true });
    try {
      for (;;) {
        this.pending ??= this.iterator.next();
        const hint = await Promise.race([this.pending, over]);
        if (hint === undefined) return;
        this.pending = undefined;
        if (hint.done || hint.value.sequence > sequence) return;
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }
}
