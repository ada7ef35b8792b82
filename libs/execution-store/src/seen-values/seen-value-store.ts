import { AppError } from '@weft/errors';
import type pg from 'pg';
import { ask } from '../retention/sweeping.ts';

/** Where values are kept: a workflow of a tenant, and a part of it such as one node. */
export interface SeenPlace {
  readonly tenantId: string;
  readonly workflowId: string;
  readonly scope: string;
}

/** Short enough a statement to be in nobody's way. */
const AT_ONCE = 5_000;
/** Of others who want the same at the same moment, one gets further each time. */
const MAX_TRIES = 100;
/** Steps that may still ask again for what they found; older ones are over. */
const KEPT_MARKS = 1_000;
const THERE = 'tenant_id = $1 AND workflow_id = $2 AND scope = $3';

/** In the order of the values, so that two batches never wait for each other. */
const REMEMBER = `
  WITH known AS (SELECT value, asked_by FROM execution.seen_values WHERE ${THERE} AND value = ANY($4::uuid[])),
  added AS (
    INSERT INTO execution.seen_values (tenant_id, workflow_id, scope, value, asked_by)
    SELECT $1, $2, $3, g.value, $5 FROM unnest($4::uuid[]) AS g (value)
    WHERE g.value NOT IN (SELECT value FROM known) ORDER BY g.value
    ON CONFLICT DO NOTHING RETURNING value
  )
  SELECT value, asked_by = $5 AS own, false AS added FROM known UNION ALL SELECT value, true, true FROM added`;

const TRIM = `
  DELETE FROM execution.seen_values WHERE ${THERE} AND number <=
    (SELECT number FROM execution.seen_values WHERE ${THERE} ORDER BY number DESC OFFSET $4 LIMIT 1)`;

/** No row where somebody else was faster. */
const RAISE = `
  WITH own AS (SELECT before FROM execution.seen_marks WHERE ${THERE} AND asked_by = $4),
  last AS (SELECT number, highest FROM execution.seen_marks WHERE ${THERE} ORDER BY number DESC LIMIT 1),
  added AS (
    INSERT INTO execution.seen_marks (tenant_id, workflow_id, scope, number, asked_by, before, highest)
    SELECT $1, $2, $3, coalesce(last.number, 0) + 1, $4, last.highest, $5 FROM (SELECT) AS one LEFT JOIN last ON true
    WHERE NOT EXISTS (SELECT FROM own) AND (last.highest IS NULL OR last.highest < $5)
    ON CONFLICT DO NOTHING RETURNING number, before
  )
  SELECT before, 0::bigint AS number FROM own UNION ALL SELECT before, number FROM added
  UNION ALL SELECT highest, 0 FROM last WHERE NOT EXISTS (SELECT FROM own) AND highest >= $5`;

interface Met {
  readonly value: string;
  readonly own: boolean;
  readonly added: boolean;
}

/**
 * What nodes of workflows have met before. Whoever asks says by which name it does: asked again under it, as by a step that is run again,
 * the answer is the same, and two who ask at the same time never both hear that a value is new.
 */
export class SeenValueStore {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /**
   * Keeps the values, of all no more than `size`, and gives those that are new.
   * @param values are 32 hexadecimal digits each, as is `askedBy`
   * @throws STORE_UNAVAILABLE
   */
  async remember(
    place: SeenPlace,
    values: readonly string[],
    { askedBy, size }: { readonly askedBy: string; readonly size: number },
  ): Promise<ReadonlySet<string>> {
    const distinct = [...new Set(values)];
    const met: Met[] = [];
    for (let from = 0; from < distinct.length; from += AT_ONCE) {
      met.push(...(await this.rememberSome(place, distinct.slice(from, from + AT_ONCE), askedBy)));
    }
    if (met.some(({ added }) => added)) await this.ask(TRIM, [...keyOf(place), size]);
    return new Set(met.filter(({ own }) => own).map(({ value }) => value));
  }

  /** Raises the highest value and gives what it was before whoever asks has raised it; undefined where there was none. @throws STORE_UNAVAILABLE */
  async raise(place: SeenPlace, value: number, { askedBy }: { readonly askedBy: string }): Promise<number | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const [row] = await this.ask<{ before: number | null; number: string }>(RAISE, [...keyOf(place), askedBy, value]);
      if (!row) continue;
      const number = Number(row.number);
      if (number > KEPT_MARKS)
        await this.ask(`DELETE FROM execution.seen_marks WHERE ${THERE} AND number <= $4`, [
          ...keyOf(place),
          number - KEPT_MARKS,
        ]);
      return row.before ?? undefined;
    }
    throw tooBusy();
  }

  /** Forgets what was met there. @throws STORE_UNAVAILABLE */
  async forget(place: SeenPlace): Promise<void> {
    for (const table of ['seen_values', 'seen_marks'])
      await this.ask(`DELETE FROM execution.${table} WHERE ${THERE}`, keyOf(place));
  }

  private async rememberSome(place: SeenPlace, values: readonly string[], askedBy: string): Promise<readonly Met[]> {
    const met = new Map<string, Met>();
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const missing = values.filter((value) => !met.has(value));
      if (missing.length === 0) return [...met.values()];
      for (const row of await this.ask<Met>(REMEMBER, [...keyOf(place), missing, askedBy])) {
        const value = row.value.replaceAll('-', '');
        met.set(value, { ...row, value });
      }
    }
    throw tooBusy();
  }

  private ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    return ask<Row>(this.options.pool, sql, values);
  }
}

const keyOf = ({ tenantId, workflowId, scope }: SeenPlace): unknown[] => [tenantId, workflowId, scope];

const tooBusy = (): AppError =>
  new AppError('STORE_UNAVAILABLE', 'Too many runs of a workflow change at the same time what it has met before.');
