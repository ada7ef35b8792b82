import { z } from 'zod';

/** A workspace: the tenant. Every row, key and message that belongs to one carries its id. */
export const tenantId = z.uuid();
export const userId = z.uuid();
export const workflowId = z.uuid();
/** The largest `integer` of PostgreSQL. */
const MAX_VERSION = 2_147_483_647;
export const versionNumber = z.number().int().min(1).max(MAX_VERSION);
/** UUIDv7: its time part places the run in a partition of the history. */
export const executionId = z.uuid();
export const credentialId = z.uuid();
export const planHash = z.string().regex(/^[0-9a-f]{64}$/);
/** One process of a service, for messages that are meant for it alone. */
export const instanceId = z.string().min(1).max(100);

/** On whose behalf a request is made. */
export const actor = z.object({ tenantId, userId: userId.nullable() });
export type Actor = z.output<typeof actor>;
