import { toStoreError } from '@weft/persistence';
import type pg from 'pg';

/** Asked between the steps of a sweep: false once this process is to stop, or another sweeps. */
export type GoOn = () => boolean | Promise<boolean>;

/** @throws STORE_UNAVAILABLE */
export async function ask<Row extends pg.QueryResultRow>(pool: pg.Pool, sql: string, values: unknown[] = []): Promise<Row[]> {
  try {
    return (await pool.query<Row>(sql, values)).rows;
  } catch (error) {
    throw toStoreError(error);
  }
}
