import type { CellType, ConditionOperator, RowCondition, RowSelection } from '@weft/node-sdk';
import { columnOf, toCell } from './cells.ts';
import { invalid, LIMITS, limitReached, SYSTEM_COLUMNS, type PlacedColumn } from './data-table.ts';

const SQL_TYPES: Readonly<Record<CellType, string>> = {
  string: 'text',
  number: 'double precision',
  boolean: 'boolean',
  date: 'timestamptz',
};
const SYSTEM_SQL: Readonly<Record<string, string>> = { id: 'id', createdAt: 'created_at', updatedAt: 'updated_at' };
/** Where no value is one like any other. */
const COMPARISONS: Partial<Record<ConditionOperator, string>> = {
  eq: 'IS NOT DISTINCT FROM',
  neq: 'IS DISTINCT FROM',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

/** What a column's value is in SQL. Texts are ordered by their characters' numbers, whatever the language of the database. */
export function columnSql({ name, type, position }: PlacedColumn): string {
  if (position === 0) return SYSTEM_SQL[name] as string;
  return type === 'string' ? `cells[${position}] COLLATE "C"` : `cells[${position}]::${SQL_TYPES[type]}`;
}

/** @throws DATA_TABLE_INVALID */
export const anyColumnOf = (name: string, columns: readonly PlacedColumn[]): PlacedColumn =>
  columnOf(name, [...SYSTEM_COLUMNS, ...columns]);

/**
 * The condition of a WHERE clause; its values are added to `parameters`.
 * @throws DATA_TABLE_INVALID, DATA_TABLE_LIMIT_REACHED
 */
export function selectionSql(
  { match, conditions }: RowSelection,
  columns: readonly PlacedColumn[],
  parameters: unknown[],
): string {
  if (conditions.length === 0) return 'true';
  if (conditions.length > LIMITS.conditions) throw limitReached(`Rows are chosen by at most ${LIMITS.conditions} conditions.`);
  const parts = conditions.map((condition) => conditionSql(condition, anyColumnOf(condition.column, columns), parameters));
  return `(${parts.join(match === 'all' ? ' AND ' : ' OR ')})`;
}

function conditionSql(condition: RowCondition, column: PlacedColumn, parameters: unknown[]): string {
  const { operator, value } = condition;
  switch (operator) {
    case 'isEmpty':
      return emptySql(column);
    case 'isNotEmpty':
      return `NOT ${emptySql(column)}`;
    case 'isTrue':
    case 'isFalse':
      return truthSql(column, operator === 'isTrue');
    case 'like':
    case 'ilike':
      return likeSql(column, { operator, pattern: String(value ?? '') }, parameters);
    default:
      return comparisonSql(condition, column, parameters);
  }
}

function emptySql(column: PlacedColumn): string {
  const sql = columnSql(column);
  return column.type === 'string' ? `(${sql} IS NULL OR ${sql} = '')` : `(${sql} IS NULL)`;
}

function comparisonSql({ operator, value }: RowCondition, column: PlacedColumn, parameters: unknown[]): string {
  parameters.push(toCell(value, column));
  const isRowId = column.position === 0 && column.type === 'number';
  const given = `$${parameters.length}::${isRowId ? 'numeric' : SQL_TYPES[column.type]}`;
  return `${columnSql(column)} ${COMPARISONS[operator]} ${given}`;
}

function truthSql(column: PlacedColumn, truth: boolean): string {
  if (column.type === 'boolean') return `${columnSql(column)} IS ${truth ? 'TRUE' : 'FALSE'}`;
  throw invalid(`The column "${column.name}" holds no truth values.`, { column: column.name });
}

/** `%` stands for any characters and `_` for one; there is no character that takes this from them. */
function likeSql(
  column: PlacedColumn,
  { operator, pattern }: { readonly operator: 'like' | 'ilike'; readonly pattern: string },
  parameters: unknown[],
): string {
  if (pattern.length > LIMITS.patternLength) throw limitReached(`A pattern has at most ${LIMITS.patternLength} characters.`);
  parameters.push(pattern.replaceAll('\0', '\ufffd').toWellFormed());
  const text = column.position === 0 ? `${SYSTEM_SQL[column.name]}::text` : `cells[${column.position}]`;
  return `${text} ${operator === 'like' ? 'LIKE' : 'ILIKE'} $${parameters.length} ESCAPE ''`;
}
