import type { Actor, ApprovalStatus, ApprovalSummary, OrchestratorClient } from '@weft/contracts';
import { hasCode } from '@weft/errors';

/** The newest: who has more to decide finds the rest in the list. */
const SHOWN = 250;

export interface ApprovalEvent {
  readonly type:
    | 'approval.opened'
    | 'approval.decided'
    | 'approval.expired'
    | 'approval.cancelled'
    /** It is open, and others are asked. */
    | 'approval.withdrawn';
  readonly approval: ApprovalSummary;
}

const ENDINGS: Readonly<Record<ApprovalStatus, ApprovalEvent['type']>> = {
  open: 'approval.withdrawn',
  approved: 'approval.decided',
  rejected: 'approval.decided',
  answered: 'approval.decided',
  expired: 'approval.expired',
  cancelled: 'approval.cancelled',
};

interface Asked {
  readonly actor: Actor;
  /** Names of assignees that somebody goes by. */
  readonly names: string[];
}

/** Questions that somebody may decide, as they were when last looked at. */
export class OpenApprovals {
  private known: ReadonlyMap<string, ApprovalSummary> = new Map();

  constructor(private readonly orchestrator: OrchestratorClient) {}

  /** What has come and gone since the last look, the oldest first; after a failed one the next tells of both. */
  async look({ actor, names }: Asked): Promise<ApprovalEvent[]> {
    const { items, nextCursor } = await this.orchestrator.listApprovals({
      ...{ actor, status: 'open', assignedTo: names, limit: SHOWN },
    });
    const open = new Map(items.map((approval) => [approval.id, approval]));
    const events: ApprovalEvent[] = [];
    const gone = [...this.known.keys()].filter((id) => !open.has(id));
    for (const id of gone.toReversed()) {
      const approval = await this.find(actor, id);
      // What is open still has made room for newer ones.
      const isToTell = approval && (approval.status !== 'open' || nextCursor === undefined);
      if (isToTell) events.push({ type: ENDINGS[approval.status], approval });
    }
    const opened = items.filter(({ id }) => !this.known.has(id)).toReversed();
    this.known = open;
    return [...events, ...opened.map((approval) => ({ type: 'approval.opened' as const, approval }))];
  }

  /** Undefined where it is gone with its execution. */
  private async find(actor: Actor, approvalId: string): Promise<ApprovalSummary | undefined> {
    try {
      const {
        items: _,
        form: __,
        shownSha256: ___,
        mails: ____,
        ...summary
      } = await this.orchestrator.getApproval({ actor, approvalId });
      return summary;
    } catch (error) {
      if (hasCode(error, 'APPROVAL_NOT_FOUND')) return undefined;
      throw error;
    }
  }
}
