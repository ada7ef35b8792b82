import { AppError } from '@weft/errors';
import type { RunIdentity } from './run.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const WORD = /^[0-9a-z-]{1,64}$/;
const ID_FIELDS = ['tenantId', 'executionId', 'workflowId', 'retryOf', 'parentExecutionId', 'rootExecutionId'] as const;

/**
 * Ids and words travel unquoted in the columns of a batch, so a malformed one must not get there.
 * @throws INVALID_INPUT naming the field.
 */
export function assertIdentity(identity: RunIdentity): void {
  for (const field of ID_FIELDS) if (identity[field] !== undefined) assertUuid(field, identity[field]);
  if (!WORD.test(identity.planHash) || !WORD.test(identity.mode))
    throw new AppError('INVALID_INPUT', 'planHash and mode of a run are single words.');
}

export function assertUuid(field: string, value: string): void {
  if (!UUID.test(value)) throw new AppError('INVALID_INPUT', `${field} of a run is no UUID.`, { details: { field } });
}

/** Names one run among all tenants, and sorts by age. Ids come back from the database in lower case. */
export const runKey = ({ tenantId, executionId }: { tenantId: string; executionId: string }): string =>
  `${executionId}/${tenantId}`.toLowerCase();

/** The key of a row that names a run. */
export const rowKey = ({ tenant_id, id }: { tenant_id: string; id: string }): string => `${id}/${tenant_id}`;
