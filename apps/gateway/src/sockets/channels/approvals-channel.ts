import { Injectable } from '@nestjs/common';
import { Deciders } from '../../approvals/deciders.ts';
import { isPassing } from '../../streaming/passing.ts';
import type { Watching } from '../../streaming/shared-looks.ts';
import type { Channel, ChannelEvents, OpenChannel, Subscriber } from './channel.ts';
import { ToldApprovals } from './told-approvals.ts';
import { type SeenApprovals, WorkspaceApprovals } from './workspace-approvals.ts';

/** As long as it may take until a changed role is felt. */
const NAMES_FOR_MS = 5_000;

/**
 * Questions that the subscriber may decide: those that are open, then what comes and goes. There is no place to go on from: whoever comes
 * back is told of the open ones.
 */
@Injectable()
export class ApprovalsChannel implements Channel<unknown> {
  constructor(
    private readonly approvals: WorkspaceApprovals,
    private readonly deciders: Deciders,
  ) {}

  /** @throws FORBIDDEN for whoever decides nothing. */
  async open(_: unknown, { principal, signal }: Subscriber): Promise<OpenChannel> {
    const find = () => this.deciders.find(principal.tenantId, principal.userId, 'socket');
    const names = new NamesOfReader((await find()).names, find);
    return { events: this.follow(await this.approvals.watch(principal.tenantId, signal), names) };
  }

  private async *follow(watching: Watching<SeenApprovals>, names: NamesOfReader): ChannelEvents {
    const told = new ToldApprovals();
    do yield told.tell(watching.state, await names.now()).map((event) => ({ event }));
    while (await watching.next());
    return false;
  }
}

/** As whom somebody may decide, by now. */
class NamesOfReader {
  private askedAt = performance.now();

  constructor(
    private names: readonly string[],
    private readonly find: () => Promise<{ readonly names: readonly string[] }>,
  ) {}

  /** @throws FORBIDDEN where they may not any more. */
  async now(): Promise<readonly string[]> {
    if (performance.now() - this.askedAt < NAMES_FOR_MS) return this.names;
    try {
      this.names = (await this.find()).names;
      this.askedAt = performance.now();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    return this.names;
  }
}
