import { Injectable } from '@nestjs/common';
import { toActor } from '../../accounts/principal.ts';
import { ofWorkspace } from '../../streaming/server-sent-events.ts';
import { WorkspaceFeed, type WorkspaceFeedOpened } from '../../streaming/workspace-feed.ts';
import type { Channel, ChannelEvents, OpenChannel, Subscriber } from './channel.ts';

interface Following {
  /** A cursor; absent: from now on. */
  readonly after?: string;
}

/** The workspace: which runs got on, as they are by then. */
@Injectable()
export class ExecutionsChannel implements Channel<Following> {
  constructor(private readonly feed: WorkspaceFeed) {}

  /** @throws INVALID_INPUT, CURSOR_TOO_OLD */
  async open({ after }: Following, { principal, signal }: Subscriber): Promise<OpenChannel> {
    const { cursor, batches } = await this.feed.open({ actor: toActor(principal), after, signal });
    return { events: this.toEvents(batches), about: { after: cursor } };
  }

  private async *toEvents(batches: WorkspaceFeedOpened['batches']): ChannelEvents {
    for await (const changes of batches) yield changes.map(ofWorkspace);
    return false;
  }
}
