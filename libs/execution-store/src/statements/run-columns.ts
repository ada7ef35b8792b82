import { toColumn } from '../columns.ts';
import type { RunIdentity } from '../run.ts';

/** What a run is, as columns: the order of `IDENTITY_TYPES` and `IDENTITY_NAMES`. */
export const IDENTITY_NAMES =
  'tenant_id, id, workflow_id, workflow_version, plan_hash, mode, retry_of, parent_id, root_id, depth';
export const IDENTITY_TYPES = ['uuid', 'uuid', 'uuid', 'int', 'text', 'text', 'uuid', 'uuid', 'uuid', 'int'] as const;

/** A list of columns, each of the table with this alias. */
export const qualified = (alias: string, names: string = IDENTITY_NAMES): string =>
  names.replace(/\w+/g, (name) => `${alias}.${name}`);

export function toIdentityColumns(identities: readonly RunIdentity[]): string[] {
  return [
    toColumn(identities.map((run) => run.tenantId)),
    toColumn(identities.map((run) => run.executionId)),
    toColumn(identities.map((run) => run.workflowId)),
    toColumn(identities.map((run) => run.workflowVersion)),
    toColumn(identities.map((run) => run.planHash)),
    toColumn(identities.map((run) => run.mode)),
    toColumn(identities.map((run) => run.retryOf)),
    toColumn(identities.map((run) => run.parentExecutionId)),
    toColumn(identities.map((run) => run.rootExecutionId)),
    toColumn(identities.map((run) => run.depth ?? 0)),
  ];
}

/** `unnest($from::type[], …) WITH ORDINALITY AS i (names, n)`: the rows of a statement, numbered from 1. */
export function toRows(from: number, types: readonly string[], names: string): string {
  const params = types.map((type, index) => `$${from + index}::${type}[]`).join(', ');
  return `unnest(${params}) WITH ORDINALITY AS i (${names}, n)`;
}
