import type pg from 'pg';
import { isOpenLetter } from '../dead-letters/open-letter.ts';
import { listTenantsOf } from './tenants-of.ts';
import { ask, type GoOn } from './sweeping.ts';

/** Milliseconds that finished runs are kept after their end; undefined: for ever. */
export interface KeepTimes {
  readonly succeededMs?: number;
  /** Of runs that failed or were cancelled. */
  readonly othersMs?: number;
  /** Runs that a workspace keeps at most, the newest; undefined: all. */
  readonly maxRuns?: number;
}

/** Ends before these moments are past retention, as PostgreSQL writes them. */
export interface Cutoffs {
  readonly succeeded: string;
  readonly others: string;
}

const BATCH = 1_000;
/** However many runs a workspace makes: one that is so young may still be met by a late duplicate of its start. */
const MAX_RUNS_SPARES = `interval '1 hour'`;
/** A key still answers with what its run has answered, and somebody is still to deal with a dead letter. */
const UNNAMED = `NOT EXISTS (SELECT FROM execution.idempotency_keys k WHERE k.tenant_id = h.tenant_id AND k.execution_id = h.id AND k.expires_at > now())
  AND NOT (h.status = 'failed' AND ${isOpenLetter('h')})`;
/** $4 and $5: the cutoffs. */
const EXPIRED = `h.finished_at < CASE h.status WHEN 'succeeded' THEN $4::timestamptz ELSE $5::timestamptz END AND ${UNNAMED}`;

/** One step through a tenant's history: where it ends, and what of it is past retention. $2 after this id, $3 up to this one. */
export const FIND_EXPIRED = `
  WITH seen AS MATERIALIZED (
    SELECT tenant_id, id, status, finished_at FROM execution.history WHERE tenant_id = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT ${BATCH}
  )
  SELECT (SELECT id FROM seen ORDER BY id DESC LIMIT 1) AS last, ARRAY(SELECT h.id FROM seen h WHERE ${EXPIRED})::text[] AS expired`;

const DELETE = `DELETE FROM execution.history h WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND ${UNNAMED}`;

/** The newest run that is one too many. */
const FIND_SURPLUS = `
  SELECT id, (now() - ${MAX_RUNS_SPARES})::text AS before FROM execution.history WHERE tenant_id = $1 AND deleted_at IS NULL ORDER BY id DESC OFFSET $2 LIMIT 1`;

const CUTOFFS = `
  SELECT coalesce(now() - $1::float8 * interval '1 ms', '-infinity')::text AS succeeded,
         coalesce(now() - $2::float8 * interval '1 ms', '-infinity')::text AS others`;

/** Ids rise with the time of their making, and a run ends after it was made: none from here on is past retention. */
const UPPER_ID = `SELECT execution.least_id_of(greatest($1::timestamptz, $2::timestamptz)) AS id`;

const DUE_DELETIONS = `SELECT tenant_id, array_agg(id)::text[] AS ids FROM
  (SELECT tenant_id, id FROM execution.deleted_runs WHERE deleted_at < now() - interval '1 hour' LIMIT ${BATCH}) AS due GROUP BY tenant_id`;

const EXPIRED_KEYS = `
  DELETE FROM execution.idempotency_keys WHERE ctid = ANY(ARRAY(SELECT ctid FROM execution.idempotency_keys WHERE expires_at < now() LIMIT ${BATCH}))`;

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Deletes finished runs that are past retention, in steps of which each is a statement of its own: it may break off between any two, and
 * locks nothing but the rows that go. What is in the blob store stays for `BlobSweep`, which finds nothing that names it any more.
 */
export class ExpiredRuns {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** By the database's clock. */
  async cutoffs({ succeededMs, othersMs }: KeepTimes): Promise<Cutoffs> {
    const [row] = await this.ask<Cutoffs>(CUTOFFS, [succeededMs ?? null, othersMs ?? null]);
    return row as Cutoffs;
  }

  /** Returns how many runs went. */
  async delete(keep: KeepTimes, goOn: GoOn): Promise<number> {
    const cutoffs = await this.cutoffs(keep);
    const upTo = await this.findUpper(keep, cutoffs);
    let count = 0;
    for (const tenantId of await listTenantsOf(this.options.pool, 'history')) {
      if (upTo) count += await this.deleteUpTo({ tenantId, upTo, cutoffs }, goOn);
      if (keep.maxRuns !== undefined) count += await this.deleteSurplus(tenantId, keep.maxRuns, goOn);
    }
    return count;
  }

  /** Rows of runs that somebody deleted a while ago, see `RunDeletion`. */
  async deleteHidden(goOn: GoOn): Promise<number> {
    for (let count = 0; ;) {
      const due = (await goOn()) ? await this.ask<{ tenant_id: string; ids: string[] }>(DUE_DELETIONS) : [];
      if (due.length === 0) return count;
      for (const { tenant_id, ids } of due) {
        await this.ask('DELETE FROM execution.history WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NOT NULL', [
          tenant_id,
          ids,
        ]);
        await this.ask('DELETE FROM execution.deleted_runs WHERE tenant_id = $1 AND id = ANY($2::uuid[])', [tenant_id, ids]);
        count += ids.length;
      }
    }
  }

  async deleteExpiredKeys(goOn: GoOn): Promise<number> {
    let count = 0;
    for (let gone = BATCH; gone === BATCH && (await goOn()); count += gone)
      gone = (await this.options.pool.query(EXPIRED_KEYS)).rowCount ?? 0;
    return count;
  }

  private async findUpper({ succeededMs, othersMs }: KeepTimes, { succeeded, others }: Cutoffs): Promise<string | undefined> {
    if (succeededMs === undefined && othersMs === undefined) return undefined;
    const [row] = await this.ask<{ id: string }>(UPPER_ID, [succeeded, others]);
    return row?.id;
  }

  private async deleteSurplus(tenantId: string, maxRuns: number, goOn: GoOn): Promise<number> {
    const [first] = await this.ask<{ id: string; before: string }>(FIND_SURPLUS, [tenantId, maxRuns]);
    if (!first) return 0;
    const cutoffs = { succeeded: first.before, others: first.before };
    return this.deleteUpTo({ tenantId, upTo: first.id, cutoffs }, goOn);
  }

  private async deleteUpTo(
    { tenantId, upTo, cutoffs }: { tenantId: string; upTo: string; cutoffs: Cutoffs },
    goOn: GoOn,
  ): Promise<number> {
    let count = 0;
    for (let after = NIL; await goOn();) {
      const [step] = await this.ask<{ last: string | null; expired: string[] }>(FIND_EXPIRED, [
        ...[tenantId, after, upTo],
        ...[cutoffs.succeeded, cutoffs.others],
      ]);
      if (!step?.last) return count;
      if (step.expired.length > 0) count += (await this.options.pool.query(DELETE, [tenantId, step.expired])).rowCount ?? 0;
      after = step.last;
    }
    return count;
  }

  private ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return ask<Row>(this.options.pool, sql, values);
  }
}
