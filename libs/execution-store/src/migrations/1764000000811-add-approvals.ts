import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Questions to people, of runs that wait for a decision. `about` is what of the question is the author's text, `shown` what is decided about;
 * neither is `jsonb` nor `text`, which would refuse some of it. `next_at` is when somebody has to look: at its deadline, or because of a mail.
 */
const APPROVALS = `
  CREATE TABLE execution.approvals (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    execution_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    path text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('approval', 'clarification', 'supervision')),
    about bytea NOT NULL,
    shown bytea NOT NULL,
    shown_sha256 text NOT NULL,
    assignees text[] NOT NULL,
    deadline timestamptz,
    on_expiry text NOT NULL CHECK (on_expiry IN ('approve', 'reject', 'escalate', 'fail')),
    by_email boolean NOT NULL,
    reminders timestamptz[] NOT NULL,
    mail_at timestamptz,
    mail_occasion text,
    mail_tries integer NOT NULL DEFAULT 0,
    next_at timestamptz,
    escalated_at timestamptz,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'approved', 'rejected', 'answered', 'expired', 'cancelled')),
    outcome bytea,
    decided_at timestamptz CHECK ((status = 'open') = (decided_at IS NULL)),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
  ) WITH (fillfactor = 70)`;

/** What was sent to whom about a question; a row is there before its mail leaves. */
const MAILS = `
  CREATE TABLE execution.approval_mails (
    tenant_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    occasion text NOT NULL,
    user_id uuid NOT NULL,
    attempts integer NOT NULL DEFAULT 1,
    sent_at timestamptz,
    is_refused boolean NOT NULL DEFAULT false,
    last_error text,
    PRIMARY KEY (tenant_id, approval_id, occasion, user_id)
  )`;

const STATEMENTS: readonly string[] = [
  APPROVALS,
  'ALTER TABLE execution.approvals ALTER about SET STORAGE EXTERNAL, ALTER shown SET STORAGE EXTERNAL',
  'CREATE INDEX approvals_execution ON execution.approvals (tenant_id, execution_id)',
  `CREATE INDEX approvals_open ON execution.approvals (tenant_id, id) WHERE status = 'open'`,
  `CREATE INDEX approvals_next ON execution.approvals (next_at) WHERE status = 'open'`,
  ...tenantTable('execution.approvals', {
    weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    weft_app: ['SELECT'],
  }),
  MAILS,
  ...tenantTable('execution.approval_mails', { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], weft_app: ['SELECT'] }),
];

export class AddApprovals1764000000811 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE execution.approval_mails, execution.approvals');
  }
}
