import type { StartCommand } from '@weft/contracts';
import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { decodeJson, encodeJson } from './codec.ts';
import { assertIdentity } from './identity.ts';
import type { QueuedRun, RunIdentity } from './run.ts';
import { IDENTITY_NAMES, IDENTITY_TYPES } from './statements/run-columns.ts';
import { toLimitColumns } from './statements/run-limits.ts';

/** How starts of a key are gathered in one run. */
export interface CollectRule {
  /** Of the tenant. */
  readonly key: string;
  /** From the first start, or from the last where the last one counts. */
  readonly waitMs: number;
  /** Where the last start counts: how long the first may wait. */
  readonly maxWaitMs?: number;
  /** Where the items of all count: with how many the run starts at once. */
  readonly size?: number;
}

/** The run that carries a start. */
export interface Collected {
  readonly executionId: string;
  /** It is in the queue, since it is full. */
  readonly isQueued: boolean;
}

interface OpenRun {
  readonly execution_id: string;
  readonly command: Buffer;
}

/** A larger command starts with what it has. */
const MAX_COMMAND_BYTES = 4 * 1024 * 1024;

/** Starts of a key, one after the other: whoever has this row decides. */
const LOCK_KEY = `
  INSERT INTO execution.collecting (tenant_id, key, execution_id) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id, key) DO UPDATE SET key = excluded.key`;

const FIND_CARRIER = `SELECT execution_id FROM execution.collected_starts WHERE tenant_id = $1 AND id = $2`;

/** The run of the key that is being gathered; whoever has claimed, stopped or paused it meanwhile was first. */
const FIND_OPEN = `
  SELECT c.execution_id, r.command FROM execution.collecting c
  JOIN execution.runs r ON r.tenant_id = c.tenant_id AND r.id = c.execution_id AND r.status = 'waiting' AND r.fence = 0
  WHERE c.tenant_id = $1 AND c.key = $2 FOR UPDATE OF r`;

const IDENTITY = IDENTITY_TYPES.map((type, index) => `$${index + 1}::${type}`).join(', ');

/** $11 priority, $12 command, $13 and $14 limits, $15 the run is full, $16 milliseconds until it is due, $17 the key. */
const OPEN = `
  WITH opened AS (
    INSERT INTO execution.runs (${IDENTITY_NAMES}, priority, command, limit_keys, limit_sizes, status, due_at)
    VALUES (${IDENTITY}, $11, $12, $13::text[], $14::int[], CASE WHEN $15 THEN 'queued' ELSE 'waiting' END, now() + $16::float8 * interval '1 millisecond')
  )
  UPDATE execution.collecting SET execution_id = $2, opened_at = now() WHERE tenant_id = $1 AND key = $17`;

/** $9 the run is full, $10 milliseconds until it is due, absent where that time stays, $11 milliseconds from the first start on. */
const MERGE = `
  UPDATE execution.runs
  SET workflow_version = $3, plan_hash = $4, priority = $5, command = $6, limit_keys = $7::text[], limit_sizes = $8::int[],
      status = CASE WHEN $9 THEN 'queued' ELSE status END,
      due_at = CASE WHEN $9 THEN NULL WHEN $10::float8 IS NULL THEN due_at
                    ELSE least(now() + $10::float8 * interval '1 millisecond', created_at + $11::float8 * interval '1 millisecond') END
  WHERE tenant_id = $1 AND id = $2`;

const NOTE = `INSERT INTO execution.collected_starts (tenant_id, id, execution_id) VALUES ($1, $2, $3)`;

/**
 * Starts that are gathered: rows, not timers. The run of a key waits in the database until it is due, and is claimed like any wait that is
 * over. A start is gathered once, however often it is sent.
 */
export class RunCollector {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** @throws STORE_UNAVAILABLE */
  async collect(run: QueuedRun, rule: CollectRule): Promise<Collected> {
    assertIdentity(run.identity);
    try {
      return await this.inTransaction((client) => collectIn(client, run, rule));
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Forgets starts that nobody sends again, and keys that nobody has used for long. @throws STORE_UNAVAILABLE */
  async forget(olderThanMs: number): Promise<void> {
    const before = `now() - ${Math.trunc(olderThanMs)} * interval '1 millisecond'`;
    try {
      await this.options.pool.query(`DELETE FROM execution.collected_starts WHERE collected_at < ${before}`);
      await this.options.pool.query(
        `DELETE FROM execution.collecting c WHERE opened_at < ${before}
         AND NOT EXISTS (SELECT FROM execution.runs r WHERE r.tenant_id = c.tenant_id AND r.id = c.execution_id)`,
      );
    } catch (error) {
      throw toStoreError(error);
    }
  }

  private async inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.options.pool.connect();
    let isBroken = true;
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      isBroken = false;
      return result;
    } finally {
      client.release(isBroken); // what is open on it is rolled back with it
    }
  }
}

/** As `RunCollector.collect`, in a transaction of the caller's. */
export async function collectIn(client: pg.PoolClient, { identity, command }: QueuedRun, rule: CollectRule): Promise<Collected> {
  const { tenantId, executionId } = identity;
  await client.query(LOCK_KEY, [tenantId, rule.key, executionId]);
  const known = await client.query<{ execution_id: string }>(FIND_CARRIER, [tenantId, executionId]);
  if (known.rows[0]) return { executionId: known.rows[0].execution_id, isQueued: false };
  const { rows } = await client.query<OpenRun>(FIND_OPEN, [tenantId, rule.key]);
  const [open] = rows;
  const merged = open ? merge(decodeJson<StartCommand>(open.command), command, rule) : command;
  const encoded = encodeJson(merged);
  const isQueued = rule.size !== undefined && (merged.items.length >= rule.size || encoded.length > MAX_COMMAND_BYTES);
  const carrier = merged.executionId;
  const content = [merged.priority, encoded, ...toLimitColumns([merged]).flat(), isQueued];
  const times = rule.size === undefined ? [rule.waitMs, rule.maxWaitMs ?? rule.waitMs] : [null, null];
  if (!open) await client.query(OPEN, [...toValues(identity), ...content, rule.waitMs, rule.key]);
  else await client.query(MERGE, [tenantId, carrier, identity.workflowVersion, identity.planHash, ...content, ...times]);
  await client.query(NOTE, [tenantId, executionId, carrier]);
  return { executionId: carrier, isQueued };
}

/** The newest start says what is run; its items alone, or after those that are there. */
function merge(open: StartCommand, next: StartCommand, { size }: CollectRule): StartCommand {
  const items = size === undefined ? next.items : [...open.items, ...next.items];
  return { ...next, executionId: open.executionId, items };
}

const toValues = (identity: RunIdentity): unknown[] => [
  identity.tenantId,
  identity.executionId,
  identity.workflowId,
  identity.workflowVersion,
  identity.planHash,
  identity.mode,
  identity.retryOf ?? null,
  identity.parentExecutionId ?? null,
  identity.rootExecutionId ?? null,
  identity.depth ?? 0,
];
