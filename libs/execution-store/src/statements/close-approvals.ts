import type { FinishPart } from './finish-part.ts';

/** `closed`: what runs of `rows` have asked and nobody has decided is not asked any more. */
export const closeApprovalsOf = (rows: string): string => `closed AS (
    UPDATE execution.approvals a SET status = 'cancelled', decided_at = now(), mail_at = NULL, next_at = NULL
    FROM ${rows} e WHERE a.tenant_id = e.tenant_id AND a.execution_id = e.id AND a.status = 'open'
  )`;

/** With the end of a run nobody is asked any more, in the statement of the end. */
export const closeApprovals: FinishPart<{ readonly hasAsked?: boolean }> = {
  name: 'approvals',
  isNeededBy: ({ hasAsked }) => hasAsked === true,
  columns: () => [],
  text: () => closeApprovalsOf('ended'),
};
