import type pg from 'pg';

/** A statement for many rows; prepared once on each connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A pool, or one connection of it: what is to happen in one transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** The role and the schema's owner are the connection's business: see `createPool` with the role `weft_execution`. */
export async function run<Row extends pg.QueryResultRow>(
  pool: Queryable,
  statement: Statement,
  values: unknown[],
): Promise<Row[]> {
  return (await pool.query<Row>({ ...statement, values })).rows;
}
