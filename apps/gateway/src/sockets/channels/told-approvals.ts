import { mayDecide, type ApprovalStatus, type ApprovalSummary } from '@weft/contracts';
import type { SeenApprovals } from './workspace-approvals.ts';

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

/** What one reader has been told of: the questions that they may decide. */
export class ToldApprovals {
  private told: ReadonlySet<string> = new Set();

  /** What has come and gone since the last time, the oldest first. @param names of assignees that the reader goes by. */
  tell({ open, ended }: SeenApprovals, names: readonly string[]): ApprovalEvent[] {
    const theirs = [...open.values()].filter((approval) => mayDecide(approval, names)).toReversed();
    const told = new Set(theirs.map(({ id }) => id));
    const gone = [...this.told].filter((id) => !told.has(id)).map((id) => open.get(id) ?? ended.get(id));
    const opened = theirs.filter(({ id }) => !this.told.has(id));
    this.told = told;
    return [
      ...gone.filter((approval) => approval !== undefined).map((approval) => ({ type: ENDINGS[approval.status], approval })),
      ...opened.map((approval) => ({ type: 'approval.opened' as const, approval })),
    ];
  }
}
