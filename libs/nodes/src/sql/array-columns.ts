import type { NodeContext } from '@weft/node-sdk';
import { requestOf } from './sql-request.ts';
import type { SqlParameters } from './sql.params.ts';

const ARRAY_COLUMNS = `SELECT a.attname::text AS name FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND t.typcategory = 'A'`;

/** Which columns of tables hold arrays, as PostgreSQL says; asked once in a step, and only where somebody has a list to write. */
export class ArrayColumns {
  private readonly known = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(private readonly context: NodeContext<SqlParameters>) {}

  /** @param table quoted */
  of(table: string): Promise<ReadonlySet<string>> {
    let columns = this.known.get(table);
    if (!columns) this.known.set(table, (columns = this.ask(table)));
    return columns;
  }

  private async ask(table: string): Promise<ReadonlySet<string>> {
    const request = requestOf(this.context, 'postgres', this.context.params(0));
    const statements = [{ text: ARRAY_COLUMNS, values: [table] }];
    const [result] = await this.context.ports.sql.run({ ...request, statements, readsOnly: true });
    return new Set(result?.rows?.map(({ name }) => String(name)));
  }
}
