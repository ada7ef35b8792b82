import type { ExecutionMode } from '@weft/contracts';
import type { RunIdentity } from '../run.ts';

/** The identity of a run as the driver gives it, from `runs` and `history` alike. */
export interface IdentityRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly workflow_id: string;
  readonly workflow_version: number;
  readonly plan_hash: string;
  readonly mode: string;
  readonly retry_of: string | null;
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly depth: number;
}

export function fromIdentityRow(row: IdentityRow): RunIdentity {
  return {
    tenantId: row.tenant_id,
    executionId: row.id,
    workflowId: row.workflow_id,
    workflowVersion: row.workflow_version,
    planHash: row.plan_hash,
    mode: row.mode as ExecutionMode,
    ...(row.retry_of ? { retryOf: row.retry_of } : {}),
    ...(row.parent_id ? { parentExecutionId: row.parent_id } : {}),
    ...(row.root_id ? { rootExecutionId: row.root_id } : {}),
    depth: row.depth,
  };
}
