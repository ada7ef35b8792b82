import type { DeadLetter, DeadLetterReason, ExecutionError, ExecutionMode } from '@weft/contracts';
import type { Item } from '@weft/workflow-model';

/** What a redrive gets instead of what the run had. */
export interface LetterEdit {
  /** What it begins with. */
  readonly items?: readonly Item[];
  /** By node name: stands in for what a step before the failed one has put out. */
  readonly data?: Readonly<Record<string, readonly Item[]>>;
}

export interface LetterRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly workflow_version: number;
  readonly mode: string;
  readonly code: string;
  readonly error: string | null;
  readonly caller_told: boolean;
  readonly failed_at: Date;
  readonly redrive_of: string | null;
  readonly state: DeadLetter['state'];
  readonly redriven_as: string | null;
  readonly resolved_at: Date | null;
  readonly resolved_by: string | null;
  readonly edited_at: Date | null;
  readonly edited_by: string | null;
}

export const LETTER_COLUMNS =
  'id, workflow_id, workflow_version, mode, code, error, caller_told, failed_at, redrive_of, state, redriven_as, resolved_at, resolved_by, edited_at, edited_by';

const CODES_OF: Readonly<Record<Exclude<DeadLetterReason, 'failed'>, readonly string[]>> = {
  poison: ['POISON'],
  unreadable: ['EXECUTION_UNREADABLE'],
  uncertain: ['CALL_UNCERTAIN'],
  'timed-out': ['RUN_TIMED_OUT'],
};
const CLASSED = Object.values(CODES_OF).flat();

/** The codes of a reason, or those that it is not. */
export const codesOf = (reason: DeadLetterReason): { of: readonly string[] } | { not: readonly string[] } =>
  reason === 'failed' ? { not: CLASSED } : { of: CODES_OF[reason] };

export function reasonOf(code: string): DeadLetterReason {
  const found = Object.entries(CODES_OF).find(([, codes]) => codes.includes(code));
  return (found?.[0] as DeadLetterReason | undefined) ?? 'failed';
}

export function toDeadLetter(row: LetterRow): DeadLetter {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    workflowVersion: row.workflow_version,
    mode: row.mode as ExecutionMode,
    code: row.code,
    reason: reasonOf(row.code),
    ...(row.error === null ? {} : { error: JSON.parse(row.error) as ExecutionError }),
    callerTold: row.caller_told,
    failedAt: row.failed_at.toISOString(),
    state: row.state,
    ...(row.redrive_of ? { redriveOf: row.redrive_of } : {}),
    ...(row.redriven_as ? { redrivenAs: row.redriven_as } : {}),
    ...(row.resolved_at ? { resolvedAt: row.resolved_at.toISOString(), resolvedBy: row.resolved_by } : {}),
    ...(row.edited_at ? { editedAt: row.edited_at.toISOString(), editedBy: row.edited_by } : {}),
  };
}
