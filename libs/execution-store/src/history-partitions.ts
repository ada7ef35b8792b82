import { toStoreError } from '@weft/persistence';
import type pg from 'pg';

/** The monthly partitions of the finished runs: of last month, this one and the two after it. */
export class HistoryPartitions {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Makes those that are missing. Migrating does it once; a process that runs for months calls it every day. */
  async ensure(): Promise<void> {
    await this.query('SELECT execution.ensure_partitions()');
  }

  /** Are this month's and the next two there? A run of a month without one still finds a place, but not a pruned one. */
  async isReady(): Promise<boolean> {
    const { rows } = await this.query<{ ready: boolean }>('SELECT execution.partitions_ready() AS ready');
    return rows[0]?.ready ?? false;
  }

  private async query<Row extends pg.QueryResultRow>(sql: string): Promise<pg.QueryResult<Row>> {
    try {
      return await this.options.pool.query<Row>(sql);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
