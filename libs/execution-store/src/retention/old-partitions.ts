import type pg from 'pg';
import { isOpenLetter } from '../dead-letters/open-letter.ts';
import type { Cutoffs } from './expired-runs.ts';
import { ask, type GoOn } from './sweeping.ts';

interface Partition {
  readonly name: string;
  readonly least: string;
  readonly beyond: string;
}

/** Months before the last one. `ensure_partitions` keeps the last one and later. */
const FIND_OLD = `
  SELECT p.name, execution.least_id_of(p.month) AS least, execution.least_id_of(p.month + interval '1 month') AS beyond
  FROM (
    SELECT c.relname::text AS name,
           make_timestamptz(substring(c.relname FROM 9 FOR 4)::int, substring(c.relname FROM 14 FOR 2)::int, 1, 0, 0, 0, 'UTC') AS month
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'execution.history'::regclass AND c.relname ~ '^history_[0-9]{4}_[0-9]{2}$'
  ) AS p WHERE p.month < date_trunc('month', now(), 'UTC') - interval '1 month' ORDER BY p.month`;

/** Of sweeps that died between the two steps. */
const FIND_RETIRED = `
  SELECT c.relname::text AS name FROM pg_class c
  WHERE c.relnamespace = 'execution'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^retired_[0-9]{4}_[0-9]{2}$' ORDER BY 1`;

/** Stops at the first run that is kept. */
const IS_NEEDED = `
  SELECT EXISTS (
    SELECT FROM execution.history h WHERE h.id >= $1 AND h.id < $2 AND (
      h.finished_at >= CASE h.status WHEN 'succeeded' THEN $3::timestamptz ELSE $4::timestamptz END
      OR EXISTS (SELECT FROM execution.idempotency_keys k WHERE k.tenant_id = h.tenant_id AND k.execution_id = h.id AND k.expires_at > now())
      OR (h.status = 'failed' AND ${isOpenLetter('h')}))
  ) AS is_needed`;

/**
 * Drops months of the history of which nothing is to be kept, as a whole: what deleting their rows would take hours for. First a month is
 * taken out of the history, then dropped; a run that ends in it in between, having waited that long, goes back. Dying between the two steps
 * leaves a table that the next sweep finds.
 */
export class OldPartitions {
  /** @param options.pool under the role `weft_execution`; looking through a month may take a while. */
  constructor(private readonly options: { readonly pool: pg.Pool; readonly onBusy?: (name: string, error: unknown) => void }) {}

  /** Returns how many months went. One whose locks cannot be had at once stays until the next sweep. */
  async drop(cutoffs: Cutoffs, goOn: GoOn): Promise<number> {
    let count = 0;
    for (const { name } of await this.findRetired()) count += await this.attempt(name, () => this.dropRetired(name, cutoffs));
    for (const partition of await ask<Partition>(this.options.pool, FIND_OLD)) {
      if (!(await goOn())) return count;
      if (!(await this.isNeeded(partition, cutoffs)))
        count += await this.attempt(partition.name, () => this.retire(partition.name, cutoffs));
    }
    return count;
  }

  /** Is a month half gone? Then nobody may conclude from the history what is still needed. */
  async isDropping(): Promise<boolean> {
    return (await this.findRetired()).length > 0;
  }

  private async retire(name: string, cutoffs: Cutoffs): Promise<void> {
    await this.options.pool.query('SELECT execution.retire_partition($1)', [name]);
    await this.dropRetired(name.replace('history_', 'retired_'), cutoffs);
  }

  private async dropRetired(name: string, { succeeded, others }: Cutoffs): Promise<void> {
    await this.options.pool.query('SELECT execution.drop_retired($1, $2, $3)', [name, succeeded, others]);
  }

  private async isNeeded({ least, beyond }: Partition, { succeeded, others }: Cutoffs): Promise<boolean> {
    const [row] = await ask<{ is_needed: boolean }>(this.options.pool, IS_NEEDED, [least, beyond, succeeded, others]);
    return row?.is_needed ?? true;
  }

  private findRetired(): Promise<{ name: string }[]> {
    return ask<{ name: string }>(this.options.pool, FIND_RETIRED);
  }

  private async attempt(name: string, work: () => Promise<void>): Promise<number> {
    try {
      await work();
      return 1;
    } catch (error) {
      this.options.onBusy?.(name, error);
      return 0;
    }
  }
}
