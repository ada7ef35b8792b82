import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { orchestrator, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { toActor } from '../../accounts/principal.ts';
import { Deciders } from '../../approvals/deciders.ts';
import { isPassing } from '../../streaming/passing.ts';
import type { Channel, ChannelEvents, OpenChannel, Subscriber } from './channel.ts';
import { type ApprovalEvent, OpenApprovals } from './open-approvals.ts';

const LOOK_EVERY_MS = 1_000;

/**
 * Questions that the subscriber may decide: those that are open, then what comes and goes. There is no place to go on from: whoever comes
 * back is told of the open ones.
 */
@Injectable()
export class ApprovalsChannel implements Channel<unknown> {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly deciders: Deciders,
  ) {}

  /** @throws FORBIDDEN for whoever decides nothing. */
  async open(_: unknown, subscriber: Subscriber): Promise<OpenChannel> {
    const approvals = new OpenApprovals(this.orchestrator);
    return { events: this.follow(await this.look(approvals, subscriber), approvals, subscriber) };
  }

  private async *follow(first: ApprovalEvent[], approvals: OpenApprovals, subscriber: Subscriber): ChannelEvents {
    for (let events: ApprovalEvent[] | undefined = first; events; events = await this.next(approvals, subscriber))
      yield events.map((event) => ({ event }));
    return false;
  }

  private async next(approvals: OpenApprovals, subscriber: Subscriber): Promise<ApprovalEvent[] | undefined> {
    const { signal } = subscriber;
    while (!signal.aborted) {
      try {
        await pause(LOOK_EVERY_MS, undefined, { signal });
        return await this.look(approvals, subscriber);
      } catch (error) {
        if (!signal.aborted && !isPassing(error)) throw error;
      }
    }
    return undefined;
  }

  /** As whom they may decide by now. */
  private async look(approvals: OpenApprovals, { principal }: Subscriber): Promise<ApprovalEvent[]> {
    const { names } = await this.deciders.find(principal.tenantId, principal.userId, 'socket');
    return approvals.look({ actor: toActor(principal), names });
  }
}
