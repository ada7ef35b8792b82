import { toStoreError } from '@weft/persistence';
import type { Item } from '@weft/workflow-model';
import type pg from 'pg';
import { encodeJson, encodeText } from '../codec.ts';
import type { ResumeRow } from '../record.ts';
import { toChunkText } from '../run-body.ts';
import { APPROVAL_COLUMNS, toApproval, type Approval, type ApprovalOutcome, type ApprovalRow } from './approval.ts';

/** A decision about a question, as it was seen. */
export interface NewDecision extends ApprovalOutcome {
  readonly items?: readonly Item[];
}

export type DecidedStatus = 'approved' | 'rejected' | 'answered' | 'expired';

/** What came of an attempt to decide. */
export type DecisionResult =
  | 'decided'
  /** It was decided, or its time is over: look at it again. */
  | 'late'
  /** The run is about to be stopped, or is over. */
  | 'ending';

export interface ApprovalAddress {
  readonly tenantId: string;
  readonly id: string;
}

/**
 * The decision, the row of the journal that the run goes on by, and the run back in the queue: in one statement, so that a run goes on once
 * by each of its questions. The run is locked first, as by whoever parks, ends or stops it; of two who decide, the second finds the question
 * decided. $7: true for somebody, who must be in time; false for the deadline, which must be over.
 */
const DECIDE = `
  WITH run AS MATERIALIZED (
    SELECT r.tenant_id, r.id, r.stop_requested FROM execution.approvals a
    JOIN execution.runs r ON r.tenant_id = a.tenant_id AND r.id = a.execution_id
    WHERE a.tenant_id = $1 AND a.id = $2 FOR UPDATE OF r
  ), decided AS (
    UPDATE execution.approvals a
    SET status = $3, outcome = $4, decided_at = now(), mail_at = NULL, next_at = NULL
    FROM run
    WHERE a.tenant_id = $1 AND a.id = $2 AND a.status = 'open' AND a.shown_sha256 = $5 AND NOT run.stop_requested
      AND CASE WHEN $7 THEN coalesce(a.deadline > now(), true) ELSE a.deadline <= now() AND a.on_expiry <> 'escalate' END
    RETURNING a.tenant_id, a.execution_id
  ), moved AS (
    UPDATE execution.runs r
    SET resumes = r.resumes + 1, status = CASE WHEN r.status = 'waiting' THEN 'queued' ELSE r.status END,
        due_at = CASE WHEN r.status = 'waiting' THEN NULL ELSE r.due_at END
    FROM decided d WHERE r.tenant_id = d.tenant_id AND r.id = d.execution_id
    RETURNING r.tenant_id, r.id, r.resumes
  ), told AS (
    INSERT INTO execution.journal (tenant_id, execution_id, fence, chunk, sequence, body)
    SELECT tenant_id, id, 0, resumes, 0, $6 FROM moved
  )
  SELECT (SELECT count(*)::int FROM moved) AS moved, (SELECT coalesce(bool_and(NOT stop_requested), false) FROM run) AS goes_on`;

/** Asks others from now on: a new deadline, and a mail about it. */
const ESCALATE = `
  UPDATE execution.approvals
  SET assignees = $3::text[], deadline = now() + make_interval(secs => $4), on_expiry = $5, escalated_at = now(), reminders = '{}',
      mail_at = CASE WHEN by_email THEN now() END, mail_occasion = CASE WHEN by_email THEN 'escalated' END, mail_tries = 0,
      next_at = CASE WHEN by_email THEN now() ELSE now() + make_interval(secs => $4) END
  WHERE tenant_id = $1 AND id = $2 AND status = 'open' AND on_expiry = 'escalate' AND deadline <= now()`;

const FIND = `SELECT ${APPROVAL_COLUMNS} FROM execution.approvals WHERE tenant_id = $1 AND id = $2`;
const SECOND_MS = 1_000;

/** Decisions about questions of runs, by people and by deadlines (run.md §11). */
export class ApprovalDecisions {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** @throws STORE_UNAVAILABLE */
  async find({ tenantId, id }: ApprovalAddress): Promise<Approval | undefined> {
    const { rows } = await this.query<ApprovalRow>(FIND, [tenantId, id]);
    return rows[0] && toApproval(rows[0]);
  }

  /** Somebody decides about what they were shown. @throws STORE_UNAVAILABLE */
  decide(seen: Approval, status: DecidedStatus, decision: NewDecision): Promise<DecisionResult> {
    return this.settle(seen, { status, decision, isInTime: true });
  }

  /** The deadline decides; `late` also where it is not over by the database's clock. @throws STORE_UNAVAILABLE */
  expire(seen: Approval, status: DecidedStatus, decision: NewDecision): Promise<DecisionResult> {
    return this.settle(seen, { status, decision, isInTime: false });
  }

  /** False where it was decided or escalated meanwhile. @throws STORE_UNAVAILABLE */
  async escalate({ tenantId, id, escalation }: Approval): Promise<boolean> {
    if (!escalation) return false;
    const { assignees, forMs, onExpiry } = escalation;
    return (await this.query(ESCALATE, [tenantId, id, assignees, forMs / SECOND_MS, onExpiry])).rowCount === 1;
  }

  private async settle(
    seen: Approval,
    how: { readonly status: DecidedStatus; readonly decision: NewDecision; readonly isInTime: boolean },
  ): Promise<DecisionResult> {
    const { items = [], ...outcome } = how.decision;
    const by = outcome.comment === undefined ? outcome.by : { ...outcome.by, comment: outcome.comment };
    const row: ResumeRow = {
      kind: 'resume',
      to: { path: seen.path },
      items,
      at: Date.now(),
      decided: { approvalId: seen.id, decision: outcome.decision, by },
    };
    const { rows } = await this.query<{ moved: number; goes_on: boolean }>(DECIDE, [
      ...[seen.tenantId, seen.id, how.status, encodeJson(outcome), seen.shownSha256],
      ...[encodeText(toChunkText([{ rows: [row] }])), how.isInTime],
    ]);
    if (rows[0]?.moved === 1) return 'decided';
    return rows[0]?.goes_on ? 'late' : 'ending';
  }

  private async query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<pg.QueryResult<Row>> {
    try {
      return await this.options.pool.query<Row>(text, values);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
