import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { executor } from '@weft/contracts';
import { EventStream } from '@weft/messaging';
import { toActor } from '../../accounts/principal.ts';
import { ExecutionFeed, type Feed } from '../../streaming/execution-feed.ts';
import { isPassing } from '../../streaming/passing.ts';
import type { Channel, ChannelEvents, OpenChannel, Subscriber } from './channel.ts';

/** Parts of Weft that are away come back within seconds. */
const RETRY_MS = 1_000;

interface Watching {
  readonly executionId: string;
  readonly after: number;
}

/** One run: its committed events, each once and without gaps, and the starts of its steps, which are live. Ends with the run. */
@Injectable()
export class ExecutionChannel implements Channel<Watching> {
  constructor(
    private readonly feed: ExecutionFeed,
    private readonly events: EventStream,
  ) {}

  /** @throws EXECUTION_NOT_FOUND */
  async open(watching: Watching, subscriber: Subscriber): Promise<OpenChannel> {
    const first = await this.openFeed(watching, subscriber);
    void this.followLive(watching.executionId, subscriber);
    return { events: this.follow(first, watching, subscriber) };
  }

  /** Outlives a part of Weft that is away for a while: the socket stays, so that its reader has nothing to do. */
  private async *follow(first: OpenFeed, { executionId, after }: Watching, subscriber: Subscriber): ChannelEvents {
    for (let open: OpenFeed | undefined = first; open; open = await this.reopen({ executionId, after }, subscriber)) {
      try {
        for (let next = await open.feed.next(); ; next = await open.feed.next()) {
          if (next.done) return next.value;
          after = next.value.at(-1)?.sequence ?? after;
          yield next.value.map((event) => ({ id: event.sequence, event }));
        }
      } catch (error) {
        if (!isPassing(error)) throw error;
      } finally {
        open.close();
      }
    }
    return false;
  }

  private async reopen(watching: Watching, subscriber: Subscriber): Promise<OpenFeed | undefined> {
    while (!subscriber.signal.aborted) {
      try {
        await pause(RETRY_MS, undefined, { signal: subscriber.signal });
        return await this.openFeed(watching, subscriber);
      } catch (error) {
        if (!subscriber.signal.aborted && !isPassing(error)) throw error;
      }
    }
    return undefined;
  }

  private async openFeed({ executionId, after }: Watching, { principal, signal }: Subscriber): Promise<OpenFeed> {
    const ending = new AbortController();
    const ended = AbortSignal.any([signal, ending.signal]);
    const feed = await this.feed.open({ actor: toActor(principal), executionId, after, signal: ended });
    return { feed, close: () => ending.abort() };
  }

  private async followLive(executionId: string, { signal, live }: Subscriber): Promise<void> {
    const started = this.events.subscribe(executor.events.stepStarted, executionId);
    signal.addEventListener('abort', () => void started.close(), { once: true });
    if (signal.aborted) await started.close();
    for await (const { nodeName, runIndex, at } of started)
      live({ type: 'step.started', at: new Date(at).toISOString(), nodeName, runIndex });
  }
}

interface OpenFeed {
  readonly feed: Feed;
  close(): void;
}
