import { AppError } from '@weft/errors';
import type { TableColumn } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';

/** A column with its place among the cells of a row, from 1: it keeps it, and no other column ever gets it. */
export interface PlacedColumn extends TableColumn {
  readonly position: number;
}

/** A table of a tenant, by its name or its id. */
export interface TableAddress {
  readonly tenantId: string;
  readonly table: string;
}

/** Looked through row by row: few enough that this takes a fraction of a second. */
export const LIMITS = {
  tables: 100,
  columns: 100,
  /** Removed ones included, whose places stay taken. */
  positions: 1_000,
  rows: 250_000,
  tableBytes: 64 * 1_048_576,
  tenantBytes: 256 * 1_048_576,
  rowBytes: 1_048_576,
  /** By one write. */
  changedRows: 10_000,
  conditions: 50,
  patternLength: 1_000,
} as const;

export const SYSTEM_COLUMNS: readonly PlacedColumn[] = [
  { name: 'id', type: 'number', position: 0 },
  { name: 'createdAt', type: 'date', position: 0 },
  { name: 'updatedAt', type: 'date', position: 0 },
];

export const invalid = (message: string, details: Record<string, Json> = {}): AppError =>
  new AppError('DATA_TABLE_INVALID', message, { details });

export const limitReached = (message: string): AppError => new AppError('DATA_TABLE_LIMIT_REACHED', message);

export const tableMissing = (table: string): AppError =>
  new AppError('DATA_TABLE_NOT_FOUND', `There is no data table "${table.slice(0, 100)}" in this workspace.`);

export const nameTaken = (name: string): AppError =>
  new AppError('NAME_TAKEN', `There is a data table "${name.slice(0, 100)}" already.`);

/** @throws DATA_TABLE_INVALID */
export function checkTableName(name: string): string {
  if (name.trim() !== '' && name.length <= 128 && !/\p{Cc}/u.test(name)) return name.trim();
  throw invalid('The name of a data table has 1 to 128 characters, and is one line.', { field: 'name' });
}

/** @throws DATA_TABLE_INVALID, DATA_TABLE_LIMIT_REACHED */
export function checkColumns(columns: readonly TableColumn[]): void {
  if (columns.length > LIMITS.columns) throw limitReached(`A data table has at most ${LIMITS.columns} columns.`);
  const names = new Set(SYSTEM_COLUMNS.map(({ name }) => name));
  for (const { name } of columns) {
    const shown = name.slice(0, 100);
    if (name.trim() !== name || name === '' || name.length > 64 || /\p{Cc}/u.test(name) || name === '__proto__')
      throw invalid(`"${shown}" is no name of a column: it has 1 to 64 characters, and is one line.`, { column: shown });
    if (names.has(name)) throw invalid(`There is a column "${shown}" already.`, { column: shown });
    names.add(name);
  }
}
