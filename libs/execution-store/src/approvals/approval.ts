import type { ApprovalKind, ApprovalRequest, ExpiryAction, ShownQuestion } from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';
import { decodeJson, decodeText } from '../codec.ts';
import type { AboutApproval } from './new-approval.ts';

export const APPROVAL_STATUSES = ['open', 'approved', 'rejected', 'answered', 'expired', 'cancelled'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** What came of a question. */
export interface ApprovalOutcome {
  /** As the run gets it: see `Decision`. */
  readonly decision: string;
  readonly by: JsonObject;
  readonly comment?: string;
}

/**
 * A question of a run to people.
 *
 * open → approved | rejected | answered by somebody, or by its deadline; open → expired by its deadline, whose run's step then fails;
 * open → cancelled with the end of its run. Only `open` ever changes.
 */
export interface Approval {
  readonly tenantId: string;
  readonly id: string;
  readonly executionId: string;
  readonly workflowId: string;
  /** Of the activation that asks. */
  readonly path: string;
  readonly kind: ApprovalKind;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly runIndex: number;
  readonly shown: ShownQuestion;
  /** Of the text of `shown`: what is decided about. */
  readonly shownSha256: string;
  readonly assignees: readonly string[];
  readonly deadline?: Date;
  readonly onExpiry: ExpiryAction;
  readonly escalation?: ApprovalRequest['escalation'];
  readonly excluded?: ApprovalRequest['excluded'];
  readonly escalatedAt?: Date;
  readonly byEmail: boolean;
  readonly status: ApprovalStatus;
  readonly outcome?: ApprovalOutcome;
  readonly decidedAt?: Date;
  readonly createdAt: Date;
}

export interface ApprovalRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly execution_id: string;
  readonly workflow_id: string;
  readonly path: string;
  readonly kind: ApprovalKind;
  readonly about: Buffer;
  readonly shown: Buffer;
  readonly shown_sha256: string;
  readonly assignees: readonly string[];
  readonly deadline: Date | null;
  readonly on_expiry: ExpiryAction;
  readonly escalated_at: Date | null;
  readonly by_email: boolean;
  readonly status: ApprovalStatus;
  readonly outcome: Buffer | null;
  readonly decided_at: Date | null;
  readonly created_at: Date;
}

export const APPROVAL_COLUMNS =
  'tenant_id, id, execution_id, workflow_id, path, kind, about, shown, shown_sha256, assignees, deadline, on_expiry, escalated_at, by_email, status, outcome, decided_at, created_at';

export function toApproval(row: ApprovalRow): Approval {
  const about = decodeJson<AboutApproval>(row.about);
  return {
    tenantId: row.tenant_id,
    id: row.id,
    executionId: row.execution_id,
    workflowId: row.workflow_id,
    path: row.path,
    kind: row.kind,
    ...about,
    shown: JSON.parse(decodeText(row.shown)) as ShownQuestion,
    shownSha256: row.shown_sha256,
    assignees: row.assignees,
    ...(row.deadline && { deadline: row.deadline }),
    onExpiry: row.on_expiry,
    ...(row.escalated_at && { escalatedAt: row.escalated_at }),
    byEmail: row.by_email,
    status: row.status,
    ...(row.outcome && { outcome: decodeJson<ApprovalOutcome>(row.outcome) }),
    ...(row.decided_at && { decidedAt: row.decided_at }),
    createdAt: row.created_at,
  };
}
