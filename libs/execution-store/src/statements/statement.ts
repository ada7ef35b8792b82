import type pg from 'pg';

/** A statement for many rows; prepared once on each connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** The role and the schema's owner are the connection's business: see `createPool` with the role `weft_execution`. */
export async function run<Row extends pg.QueryResultRow>(pool: pg.Pool, statement: Statement, values: unknown[]): Promise<Row[]> {
  return (await pool.query<Row>({ ...statement, values })).rows;
}
