import { Injectable } from '@nestjs/common';
import { type Actor, type ApprovalSummary, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { hasCode } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import { SharedLooks, type Watching } from '../../streaming/shared-looks.ts';

const PAGE = 250;
/** The newest: who has more to decide finds the rest in the list. */
const MAX_SHOWN = 1_000;
/** For readers that take them a little later. */
const MAX_ENDED = 1_000;

/** Questions of a workspace, whoever is asked. */
export interface SeenApprovals {
  /** The newest that are open, newest first. */
  readonly open: ReadonlyMap<string, ApprovalSummary>;
  /** Those that were, and what came of them. */
  readonly ended: ReadonlyMap<string, ApprovalSummary>;
}

/** Looks at what is asked in a workspace, once for all who want to know. */
@Injectable()
export class WorkspaceApprovals {
  private readonly looks = new SharedLooks<SeenApprovals>({
    look: (tenantId, seen) => this.look({ tenantId, userId: null }, seen),
  });

  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  watch(tenantId: string, signal: AbortSignal): Promise<Watching<SeenApprovals>> {
    return this.looks.watch(tenantId, signal);
  }

  /** After one that fails the next tells of both. */
  private async look(actor: Actor, seen?: SeenApprovals): Promise<SeenApprovals> {
    const open = new Map((await this.listOpen(actor)).map((approval) => [approval.id, approval]));
    const ended = [...(seen?.ended ?? [])];
    const gone = [...(seen?.open.keys() ?? [])].filter((id) => !open.has(id));
    for (const id of gone.toReversed()) {
      const approval = await this.find(actor, id);
      // What is open still has made room for newer ones.
      if (approval && approval.status !== 'open') ended.push([id, approval]);
    }
    return { open, ended: new Map(ended.slice(-MAX_ENDED)) };
  }

  private async listOpen(actor: Actor): Promise<ApprovalSummary[]> {
    const found: ApprovalSummary[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.orchestrator.listApprovals({ actor, status: 'open', limit: PAGE, cursor });
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined && found.length < MAX_SHOWN);
    return found;
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
