import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { encodeText } from './codec.ts';
import { enqueueIn } from './enqueue-in.ts';
import type { StaticDataScopes } from './record.ts';
import type { QueuedRun } from './run.ts';
import { collectIn, type CollectRule, type Collected } from './run-collector.ts';
import type { Placed } from './statements/insert-runs.ts';

/** What a transaction may do that starts runs along with something else. */
export interface StartTransaction {
  query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<Row[]>;
  /** As `ExecutionQueue.enqueue`. */
  enqueue(run: QueuedRun): Promise<Placed>;
  /** As `RunCollector.collect`. */
  collect(run: QueuedRun, rule: CollectRule): Promise<Collected>;
  /** Whole scopes, in place of what was kept. */
  saveStaticData(tenantId: string, workflowId: string, scopes: StaticDataScopes): Promise<void>;
}

const SAVE = `
  INSERT INTO execution.static_data AS s (tenant_id, workflow_id, scope, data) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, workflow_id, scope) DO UPDATE SET data = EXCLUDED.data, updated_at = now()`;

/** Runs that start together with something else, or not at all: a poll's with its new cursor (run.md §13). */
export class StartTransactions {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** What `work` throws undoes all of it. @throws STORE_UNAVAILABLE: whether it was committed is not known then. */
  async within<T>(work: (transaction: StartTransaction) => Promise<T>): Promise<T> {
    const client = await this.options.pool.connect().catch((error: unknown) => Promise.reject(toStoreError(error)));
    let isBroken = true;
    try {
      await client.query('BEGIN');
      const result = await work(toTransaction(client));
      await client.query('COMMIT');
      isBroken = false;
      return result;
    } catch (error) {
      throw toStoreError(error);
    } finally {
      client.release(isBroken); // what is open on it is rolled back with it
    }
  }
}

function toTransaction(client: pg.PoolClient): StartTransaction {
  return {
    query: async <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[]) =>
      (await client.query<Row>(sql, [...values])).rows,
    enqueue: (run) => enqueueIn(client, run),
    collect: (run, rule) => collectIn(client, run, rule),
    saveStaticData: async (tenantId, workflowId, scopes) => {
      // In the order of their keys, as the ends of runs save them: two of them never wait for each other.
      for (const [scope, text] of scopes.toSorted(([a], [b]) => (a < b ? -1 : 1)))
        await client.query(SAVE, [tenantId, workflowId, scope, encodeText(text)]);
    },
  };
}
