import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { encodeJson } from '../codec.ts';
import { enqueueIn } from '../enqueue-in.ts';
import type { RunAddress } from '../execution-queue.ts';
import { MAX_STRIKES, type QueuedRun } from '../run.ts';
import type { Placed } from '../statements/insert-runs.ts';
import type { Queryable } from '../statements/statement.ts';
import type { LetterEdit } from './dead-letter.ts';

const OPEN = `tenant_id = $1 AND id = $2 AND state = 'open'`;
const EDIT = `UPDATE execution.dead_letters SET edit = $3, edited_at = now(), edited_by = $4 WHERE ${OPEN}`;
const DISMISS = `UPDATE execution.dead_letters SET state = 'dismissed', resolved_at = now(), resolved_by = $3 WHERE ${OPEN}`;
const REDRIVE = `
  UPDATE execution.dead_letters SET state = 'redriven', redriven_as = $3, resolved_at = now(), resolved_by = $4 WHERE ${OPEN} RETURNING code`;
/** One that its executors died of must not kill others before it is run alone again. */
const BLAME = 'UPDATE execution.runs SET strikes = $3 WHERE tenant_id = $1 AND id = $2';

/** Who deals with a letter; null where a key without a person does. */
export interface Resolver {
  readonly userId: string | null;
}

export interface Redrive extends Resolver {
  /** Of the run that failed. */
  readonly letter: RunAddress;
  readonly run: QueuedRun;
  /** Goes on from a run that is no dead letter, or none any more, as well. */
  readonly evenIfResolved: boolean;
}

/**
 * What is done about dead letters: open → redriven | dismissed, each by one conditional update, so that of any number who ask for it one does it. An
 * edit changes an open one.
 */
export class DeadLetters {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** False where there is no such open letter. @throws STORE_UNAVAILABLE */
  edit({ tenantId, executionId }: RunAddress, edit: LetterEdit, { userId }: Resolver): Promise<boolean> {
    return this.change(EDIT, [tenantId, executionId, encodeJson(edit), userId]);
  }

  /** False where there is no such open letter. @throws STORE_UNAVAILABLE */
  dismiss({ tenantId, executionId }: RunAddress, { userId }: Resolver): Promise<boolean> {
    return this.change(DISMISS, [tenantId, executionId, userId]);
  }

  /**
   * Queues the run that goes on from a failed one, and resolves that one's letter, in one transaction. `resolved`: the letter is not open.
   * `exists`: as of `ExecutionQueue.enqueue`; nothing has changed then. @throws STORE_UNAVAILABLE
   */
  async redrive(redrive: Redrive): Promise<Placed | 'resolved'> {
    try {
      return await this.inTransaction((client) => redriveBy(client, redrive));
    } catch (error) {
      throw toStoreError(error);
    }
  }

  private async change(sql: string, values: unknown[]): Promise<boolean> {
    try {
      return (await this.options.pool.query(sql, values)).rowCount === 1;
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Takes nothing of it where the run was not placed. */
  private async inTransaction<T extends Placed | 'resolved'>(work: (client: Queryable) => Promise<T>): Promise<T> {
    const client = await this.options.pool.connect();
    let broken: unknown;
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query(result === 'inserted' || result === 'blocked' ? 'COMMIT' : 'ROLLBACK');
      return result;
    } catch (error) {
      broken = error;
      throw error;
    } finally {
      client.release(broken !== undefined); // whatever its transaction came to, the connection goes with it
    }
  }
}

async function redriveBy(client: Queryable, { letter, run, userId, evenIfResolved }: Redrive): Promise<Placed | 'resolved'> {
  const { tenantId, executionId } = run.identity;
  const { rows } = await client.query<{ code: string }>(REDRIVE, [tenantId, letter.executionId, executionId, userId]);
  if (rows.length === 0 && !evenIfResolved) return 'resolved';
  const placed = await enqueueIn(client, run);
  if (placed !== 'exists' && rows[0]?.code === 'POISON') await client.query(BLAME, [tenantId, executionId, MAX_STRIKES]);
  return placed;
}
