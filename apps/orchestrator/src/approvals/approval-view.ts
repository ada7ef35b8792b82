import type { ApprovalSummary, ApprovalView } from '@weft/contracts';
import type { Approval, SentMail } from '@weft/execution-store';

export function toApprovalSummary(approval: Approval): ApprovalSummary {
  const { id, executionId, workflowId, nodeId, nodeName, runIndex, kind, status, shown, assignees, excluded, onExpiry, outcome } =
    approval;
  return {
    ...{ id, executionId, workflowId, nodeId, nodeName, runIndex, kind, status },
    title: shown.title,
    message: shown.message,
    actions: shown.actions,
    assignees,
    ...(excluded && { excluded }),
    deadline: approval.deadline?.toISOString() ?? null,
    onExpiry,
    escalatedAt: approval.escalatedAt?.toISOString() ?? null,
    createdAt: approval.createdAt.toISOString(),
    decidedAt: approval.decidedAt?.toISOString() ?? null,
    ...outcome,
  };
}

export function toApprovalView(approval: Approval, mails: readonly SentMail[]): ApprovalView {
  const { items, form } = approval.shown;
  return {
    ...toApprovalSummary(approval),
    ...(items && { items: { count: items.count, first: items.first } }),
    ...(form && { form }),
    shownSha256: approval.shownSha256,
    mails: mails.map((mail) => ({ ...mail, sentAt: mail.sentAt?.toISOString() ?? null })),
  };
}
