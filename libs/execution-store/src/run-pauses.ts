import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { encodeText } from './codec.ts';
import type { RunAddress } from './execution-queue.ts';
import { encodeEvent, type RunEventRecord } from './record.ts';
import { toChunkText } from './run-body.ts';

/** The run's sequence after the event that tells of it; undefined where nothing was to be done. */
export type Moved = number | undefined;

/**
 * Whoever owned a run last has written chunks of its fence, and calls have chunks of fence 0, but never as many as this: so what is told of
 * a run that nobody owns comes after all of them, and before those of its next owner.
 */
const TOLD = `sequence = sequence + 1, last_chunk = greatest(last_chunk, 1000000) + 1`;
const TELL = `
  INSERT INTO execution.journal (tenant_id, execution_id, fence, chunk, sequence, body)
  SELECT tenant_id, id, fence, last_chunk, sequence, $3 FROM moved`;

/** Whoever was let go for a slot leaves it to another. */
const PAUSE_IDLE = `
  WITH moved AS (
    UPDATE execution.runs SET status = 'paused', pause_requested = false, waits_for = NULL, due_at = NULL, ${TOLD}
    WHERE tenant_id = $1 AND id = $2 AND status IN ('queued', 'blocked', 'waiting')
    RETURNING tenant_id, id, fence, last_chunk, sequence, limit_keys
  ), told AS (${TELL}), unblocked AS MATERIALIZED (
    SELECT execution.settle_limits(array_agg(tenant_id), array_agg(key)) FROM moved, unnest(limit_keys) AS key
  )
  SELECT sequence FROM moved WHERE (SELECT count(*) FROM unblocked) > 0`;

const RESUME_PAUSED = `
  WITH moved AS (
    UPDATE execution.runs SET status = 'queued', ${TOLD}
    WHERE tenant_id = $1 AND id = $2 AND status = 'paused'
    RETURNING tenant_id, id, fence, last_chunk, sequence
  ), told AS (${TELL})
  SELECT sequence FROM moved`;

const REQUEST = `UPDATE execution.runs SET pause_requested = true WHERE tenant_id = $1 AND id = $2 AND status = 'running'`;
const WITHDRAW = `UPDATE execution.runs SET pause_requested = false WHERE tenant_id = $1 AND id = $2 AND pause_requested`;

/**
 * Pauses of open runs, and their ends (run.md §3): queued, blocked, waiting → paused → queued. Of a running one its owner is asked: it starts no
 * further step, lets those in flight end and parks it as paused. Each is one conditional statement; what ends a run meanwhile wins.
 */
export class RunPauses {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Pauses a run that nobody runs. @throws STORE_UNAVAILABLE */
  pauseIdle(address: RunAddress): Promise<Moved> {
    return this.move(PAUSE_IDLE, address, 'execution.paused');
  }

  /** Asks the owner of a running run. False where it is not running. @throws STORE_UNAVAILABLE */
  async request({ tenantId, executionId }: RunAddress): Promise<boolean> {
    return (await this.query(REQUEST, [tenantId, executionId])).rowCount === 1;
  }

  /** Queues a paused run: one that waited comes to its wait again. @throws STORE_UNAVAILABLE */
  resumePaused(address: RunAddress): Promise<Moved> {
    return this.move(RESUME_PAUSED, address, 'execution.resumed');
  }

  /** Takes a request back that was not met yet. False where there is none. @throws STORE_UNAVAILABLE */
  async withdraw({ tenantId, executionId }: RunAddress): Promise<boolean> {
    return (await this.query(WITHDRAW, [tenantId, executionId])).rowCount === 1;
  }

  private async move(sql: string, { tenantId, executionId }: RunAddress, type: RunEventRecord['type']): Promise<Moved> {
    const event = encodeEvent({ type, at: Date.now() });
    const { rows } = await this.query<{ sequence: number }>(sql, [
      ...[tenantId, executionId],
      encodeText(toChunkText([{ events: [event] }])),
    ]);
    return rows[0]?.sequence;
  }

  private async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<pg.QueryResult<Row>> {
    try {
      return await this.options.pool.query<Row>(sql, values);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
