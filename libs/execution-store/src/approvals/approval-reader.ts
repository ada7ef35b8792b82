import { mayDecide, type Page } from '@weft/contracts';
import type { TenantDatabase } from '@weft/persistence';
import { fromCursor, toCursor } from '../execution-cursor.ts';
import { APPROVAL_COLUMNS, toApproval, type Approval, type ApprovalRow, type ApprovalStatus } from './approval.ts';

export interface ListApprovals {
  readonly tenantId: string;
  readonly status?: ApprovalStatus;
  readonly executionId?: string;
  /** Those that somebody who goes by any of these names may decide about: see `ApprovalRequest.assignees`. */
  readonly assignedTo?: readonly string[];
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** The newest first: ids begin with the time. */
const LIST = `
  SELECT ${APPROVAL_COLUMNS} FROM execution.approvals
  WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::text IS NULL OR status = $3) AND ($4::uuid IS NULL OR execution_id = $4)
    AND ($5::text[] IS NULL OR assignees = '{}' OR assignees && $5)
  ORDER BY id DESC LIMIT $6`;

const MAILS = `
  SELECT occasion, user_id, attempts, sent_at, last_error FROM execution.approval_mails
  WHERE tenant_id = $1 AND approval_id = $2 ORDER BY occasion, user_id`;

/** What was sent about a question, or was to be. */
export interface SentMail {
  readonly occasion: string;
  readonly userId: string;
  readonly attempts: number;
  readonly sentAt?: Date;
  readonly error?: string;
}

interface MailRow {
  readonly occasion: string;
  readonly user_id: string;
  readonly attempts: number;
  readonly sent_at: Date | null;
  readonly last_error: string | null;
}

const FIND = `SELECT ${APPROVAL_COLUMNS} FROM execution.approvals WHERE tenant_id = $1 AND id = $2`;

/** What a tenant sees of the questions of its runs. */
export class ApprovalReader {
  /** @param options.database under the role `weft_app`. */
  constructor(private readonly options: { readonly database: TenantDatabase }) {}

  async find(tenantId: string, id: string): Promise<Approval | undefined> {
    const [row] = await this.query<ApprovalRow>(tenantId, FIND, [tenantId, id]);
    return row && toApproval(row);
  }

  /** Newest first. @throws INVALID_INPUT for a cursor that is none. */
  async list({ tenantId, status, executionId, assignedTo, limit, cursor }: ListApprovals): Promise<Page<Approval>> {
    const before = cursor === undefined ? null : fromCursor(cursor);
    const values = [tenantId, before, status ?? null, executionId ?? null, assignedTo ?? null, limit + 1];
    const rows = await this.query<ApprovalRow>(tenantId, LIST, values);
    const page = rows.slice(0, limit).map(toApproval);
    const items = assignedTo ? page.filter((approval) => mayDecide(approval, assignedTo)) : page;
    const last = page.at(-1);
    return rows.length > limit && last ? { items, nextCursor: toCursor(last.id) } : { items };
  }

  async listMails(tenantId: string, id: string): Promise<SentMail[]> {
    const rows = await this.query<MailRow>(tenantId, MAILS, [tenantId, id]);
    return rows.map(({ occasion, user_id: userId, attempts, sent_at: sentAt, last_error: error }) => ({
      ...{ occasion, userId, attempts },
      ...(sentAt && { sentAt }),
      ...(error !== null && { error }),
    }));
  }

  private query<Row extends object>(tenantId: string, sql: string, values: readonly unknown[]): Promise<Row[]> {
    return this.options.database.withTenant(tenantId, (tx) => tx.query<Row>(sql, [...values]));
  }
}
