import { isExpression, type NodeOption, type OptionsContext, type OptionsLoader, type SqlValue } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';

type Database = 'postgres' | 'mySql';

const MAX_OPTIONS = 1_000;
const LIMITS = { connectTimeoutMs: 10_000, timeoutMs: 10_000, keepMs: 10_000 };

/** What there is of some kind, by part of its name; each row has a `name` and a `kind`. The values are the last that stand in it. */
const LISTS = {
  postgres: {
    schemas: `SELECT schema_name AS name, 'schema' AS kind FROM information_schema.schemata
      WHERE schema_name !~ '^(pg_|information_schema$)' AND position(lower($1) IN lower(schema_name)) > 0`,
    tables: `SELECT table_name AS name, lower(table_type) AS kind FROM information_schema.tables
      WHERE position(lower($1) IN lower(table_name)) > 0 AND table_schema = coalesce(nullif($2, ''), current_schema())`,
    columns: `SELECT column_name AS name, data_type AS kind FROM information_schema.columns
      WHERE position(lower($1) IN lower(column_name)) > 0 AND table_schema = coalesce(nullif($2, ''), current_schema()) AND table_name = $3`,
  },
  mySql: {
    tables: `SELECT table_name AS name, lower(table_type) AS kind FROM information_schema.tables
      WHERE instr(lower(table_name), lower(?)) > 0 AND table_schema = database()`,
    columns: `SELECT column_name AS name, data_type AS kind FROM information_schema.columns
      WHERE instr(lower(column_name), lower(?)) > 0 AND table_schema = database() AND table_name = ?`,
  },
} as const;

/** Schemas, tables and columns, as the database has them. */
export function sqlOptions(database: Database): Readonly<Record<string, OptionsLoader>> {
  const place = ({ parameters }: OptionsContext) =>
    database === 'postgres' ? [fixedText(parameters['schema'] ?? 'public')] : [];
  const tables: OptionsLoader = (context) => ask(context, database, { text: LISTS[database].tables, values: place(context) });
  const columns: OptionsLoader = (context) =>
    ask(context, database, {
      text: LISTS[database].columns,
      values: [...place(context), fixedText(context.parameters['table'])],
    });
  const ofColumns = Object.fromEntries(
    ['fields.column', 'where.column', 'sort.column', 'matchOn', 'outputColumns'].map((field) => [field, columns]),
  );
  const schemas: OptionsLoader = (context) => ask(context, database, { text: LISTS.postgres.schemas, values: [] });
  return { table: tables, ...ofColumns, ...(database === 'postgres' && { schema: schemas }) };
}

async function ask(
  { ports, credential, search, signal }: OptionsContext,
  database: Database,
  { text, values }: { readonly text: string; readonly values: readonly SqlValue[] },
): Promise<readonly NodeOption[]> {
  const statement = { text: `${text} ORDER BY 1 LIMIT ${MAX_OPTIONS}`, values: [search, ...values] };
  const [result] = await ports.sql.run({
    credential: credential(database),
    statements: [statement],
    ...{ transaction: false, readsOnly: true, changesSession: false, largeNumbers: 'text', ...LIMITS, signal },
  });
  return (result?.rows ?? []).map(({ name = null, kind }) => ({ value: name, label: String(name), description: String(kind) }));
}

/** An expression says nothing here: then there is nothing to choose from. */
const fixedText = (value: Json | undefined): string => (typeof value === 'string' && !isExpression(value) ? value : '');
