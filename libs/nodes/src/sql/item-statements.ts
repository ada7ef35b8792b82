import type { NodeContext, SqlStatement, SqlValue } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json } from '@weft/workflow-model';
import { ArrayColumns } from './array-columns.ts';
import { bindQuery } from './bind-query.ts';
import type { SqlDialect } from './sql-dialect.ts';
import { nothingToChange, tableMissing } from './sql-failures.ts';
import { namesOf, type SqlParameters } from './sql.params.ts';
import { TableStatements, type Selection, type SqlRow } from './sql-rows.ts';
import { toSqlValue, valuesOf, withoutEmpty } from './sql-values.ts';

/** What one item comes to: statements of its own, or a row that can be written together with others. */
export type Prepared =
  | { readonly kind: 'statements'; readonly statements: readonly SqlStatement[] }
  | {
      readonly kind: 'row';
      readonly row: SqlRow;
      readonly table: string;
      readonly write: (rows: readonly SqlRow[]) => SqlStatement;
    };

/** Makes statements of the parameters of items. */
export class ItemStatements {
  private readonly arrays: ArrayColumns;

  constructor(
    private readonly context: NodeContext<SqlParameters>,
    private readonly dialect: SqlDialect,
  ) {
    this.arrays = new ArrayColumns(context);
  }

  /** @throws NodeFailure SQL_TABLE_MISSING, SQL_NAME_INVALID, SQL_MATCH_MISSING and the like */
  async prepare(item: Item, index: number): Promise<Prepared> {
    const parameters = this.context.params(index);
    if (parameters.operation === 'query') return statements(...this.query(parameters));
    const table = this.tableOf(parameters);
    const make = new TableStatements(this.dialect, table);
    const { limit, returnAll, deleteMode: mode, restartSequences = false, cascade = false } = parameters;
    const columns = namesOf(parameters.outputColumns);
    switch (parameters.operation) {
      case 'select':
        return statements(
          make.select({
            ...this.selectionOf(parameters),
            ...{ columns, sort: parameters.sort, ...(!returnAll && { limit }) },
          }),
        );
      case 'delete':
        return statements(make.delete({ ...this.selectionOf(parameters), mode, restartSequences, cascade }));
      case 'update':
      case 'upsert': {
        const writing = { columns, skipOnConflict: false };
        const row = await this.rowOf(item, parameters, table);
        return statements(make[parameters.operation](row, namesOf(parameters.matchOn), writing));
      }
      case 'insert': {
        const writing = { columns, skipOnConflict: parameters.skipOnConflict };
        const row = await this.rowOf(item, parameters, table);
        if (row.size === 0 && parameters.mapping === 'fields') throw nothingToChange();
        return { kind: 'row', row, table, write: (rows) => make.insert(rows, writing) };
      }
    }
  }

  private query({ query, values, replaceEmptyStrings }: SqlParameters): readonly SqlStatement[] {
    const given = valuesOf(values as Json | undefined, query);
    return bindQuery(query, replaceEmptyStrings ? given.map(withoutEmpty) : given, this.dialect);
  }

  private tableOf({ schema = '', table }: SqlParameters): string {
    if (table.trim() === '') throw tableMissing();
    const name = this.dialect.quote(table);
    return schema === '' ? name : `${this.dialect.quote(schema)}.${name}`;
  }

  private selectionOf({ where, combine }: SqlParameters): Selection {
    const value = (given: unknown) => toSqlValue((given ?? null) as Json, this.dialect);
    return { where: where.map((condition) => ({ ...condition, value: value(condition.value) })), combine };
  }

  private async rowOf(item: Item, parameters: SqlParameters, table: string): Promise<SqlRow> {
    const { mapping, fields, replaceEmptyStrings } = parameters;
    const given: readonly (readonly [string, Json])[] =
      mapping === 'automatic'
        ? (Object.entries(item.json) as [string, Json][])
        : fields.map(({ column, value }) => [column, (value ?? null) as Json]);
    const row = new Map<string, SqlValue>();
    for (const [column, value] of given) {
      const cleaned = replaceEmptyStrings ? withoutEmpty(value) : value;
      row.set(column, await this.columnValue(column, cleaned, table));
    }
    return row;
  }

  /** A list is an array in a column of arrays, and JSON in any other. */
  private async columnValue(column: string, value: Json, table: string): Promise<SqlValue> {
    if (!Array.isArray(value)) return isJsonObject(value) ? JSON.stringify(value) : (value as SqlValue);
    const isArray = this.dialect.name === 'postgres' && (await this.arrays.of(table)).has(column);
    return isArray ? toSqlValue(value, this.dialect) : JSON.stringify(value);
  }
}

function statements(...made: readonly SqlStatement[]): Prepared {
  return { kind: 'statements', statements: made };
}
