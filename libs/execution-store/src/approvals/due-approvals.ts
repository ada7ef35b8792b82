import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import type { ApprovalAddress } from './approval-decisions.ts';
import { APPROVAL_COLUMNS, toApproval, type Approval, type ApprovalRow } from './approval.ts';

/** A question at which somebody has to look now. */
export interface DueApproval {
  readonly approval: Approval;
  readonly isOver: boolean;
  /** What is to be mailed about it: `asked`, `reminder-<n>` or `escalated`. */
  readonly mail?: { readonly occasion: string; /** This one included. */ readonly tries: number };
}

interface DueRow extends ApprovalRow {
  readonly is_over: boolean;
  readonly is_mail_due: boolean;
  readonly mail_occasion: string | null;
  readonly mail_tries: number;
}

/** Longer than a mail takes; then any replica may look again, which decides nothing twice, and may send a mail twice. */
const HOLD_S = 90;

const IS_OVER = 'coalesce(a.deadline <= now(), false)';
const IS_MAIL_DUE = 'coalesce(a.mail_at <= now(), false)';
const QUALIFIED = APPROVAL_COLUMNS.replace(/\w+/g, (name) => `a.${name}`);

/** A mail that is under way does not put off the deadline. */
const CLAIM = `
  WITH due AS MATERIALIZED (
    SELECT tenant_id, id FROM execution.approvals WHERE status = 'open' AND next_at <= now()
    ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED
  )
  UPDATE execution.approvals a
  SET next_at = least(now() + interval '${HOLD_S} s', CASE WHEN a.deadline > now() THEN a.deadline END),
      mail_tries = a.mail_tries + CASE WHEN ${IS_MAIL_DUE} AND NOT ${IS_OVER} THEN 1 ELSE 0 END
  FROM due WHERE a.tenant_id = due.tenant_id AND a.id = due.id
  RETURNING ${QUALIFIED}, ${IS_OVER} AS is_over, ${IS_MAIL_DUE} AS is_mail_due, a.mail_occasion, a.mail_tries`;

/** The next mail is the next reminder; those that were missed are not made up for. */
const SETTLE_MAIL = `
  UPDATE execution.approvals a
  SET mail_at = r.at, mail_occasion = CASE WHEN r.at IS NOT NULL THEN 'reminder-' || r.number END, mail_tries = 0,
      next_at = least(a.deadline, r.at)
  FROM (
    SELECT min(each) FILTER (WHERE each > now()) AS at, 1 + count(*) FILTER (WHERE each <= now()) AS number
    FROM execution.approvals b LEFT JOIN unnest(b.reminders) AS each ON true WHERE b.tenant_id = $1 AND b.id = $2
  ) AS r
  WHERE a.tenant_id = $1 AND a.id = $2 AND a.status = 'open' AND a.mail_occasion = $3`;

const POSTPONE_MAIL = `
  UPDATE execution.approvals SET mail_at = now() + make_interval(secs => $4), next_at = least(deadline, now() + make_interval(secs => $4))
  WHERE tenant_id = $1 AND id = $2 AND status = 'open' AND mail_occasion = $3`;

const BEGIN_MAIL = `
  INSERT INTO execution.approval_mails AS m (tenant_id, approval_id, occasion, user_id) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, approval_id, occasion, user_id) DO UPDATE SET attempts = m.attempts + 1
  WHERE m.sent_at IS NULL AND NOT m.is_refused
  RETURNING attempts`;

const END_MAIL = `
  UPDATE execution.approval_mails SET sent_at = CASE WHEN $5::text IS NULL THEN now() END, last_error = $5, is_refused = $6
  WHERE tenant_id = $1 AND approval_id = $2 AND occasion = $3 AND user_id = $4 AND sent_at IS NULL`;

/** One mail: about which question, why, to whom. */
export interface MailAddress extends ApprovalAddress {
  readonly occasion: string;
  readonly userId: string;
}

/** Why a mail did not leave. */
export interface MailFailure {
  readonly error: string;
  /** Another try cannot help. */
  readonly isRefused: boolean;
}

/** The questions of all tenants whose deadline is over or about which a mail is due, by the database's clock. Any number of replicas asks. */
export class DueApprovals {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Of those who ask at the same time each gets others, for a while. @throws STORE_UNAVAILABLE */
  async claim(limit: number): Promise<DueApproval[]> {
    const { rows } = await this.query<DueRow>(CLAIM, [limit]);
    return rows.map((row) => ({
      approval: toApproval(row),
      isOver: row.is_over,
      ...(row.is_mail_due && row.mail_occasion && { mail: { occasion: row.mail_occasion, tries: row.mail_tries } }),
    }));
  }

  /** Everybody was written to, or is given up. @throws STORE_UNAVAILABLE */
  async settleMail({ tenantId, id }: ApprovalAddress, occasion: string): Promise<void> {
    await this.query(SETTLE_MAIL, [tenantId, id, occasion]);
  }

  /** @throws STORE_UNAVAILABLE */
  async postponeMail({ tenantId, id }: ApprovalAddress, occasion: string, seconds: number): Promise<void> {
    await this.query(POSTPONE_MAIL, [tenantId, id, occasion, seconds]);
  }

  /** To be called before a mail leaves; false where it was sent already, or refused for good. @throws STORE_UNAVAILABLE */
  async beginMail({ tenantId, id, occasion, userId }: MailAddress): Promise<boolean> {
    return (await this.query(BEGIN_MAIL, [tenantId, id, occasion, userId])).rowCount === 1;
  }

  /** @throws STORE_UNAVAILABLE */
  async endMail({ tenantId, id, occasion, userId }: MailAddress, failure?: MailFailure): Promise<void> {
    await this.query(END_MAIL, [tenantId, id, occasion, userId, failure?.error ?? null, failure?.isRefused ?? false]);
  }

  private async query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<pg.QueryResult<Row>> {
    try {
      return await this.options.pool.query<Row>(text, values);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
