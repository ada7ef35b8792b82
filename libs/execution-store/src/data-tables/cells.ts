import type { CellType, CellValues, DataRow } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { invalid, LIMITS, limitReached, type PlacedColumn } from './data-table.ts';

/** A row's cells by place; null where there is no value. */
export type Cells = readonly (string | null)[];

/** A row as the driver gives it. */
export interface StoredRow {
  readonly id: string;
  readonly cells: Cells;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What a row takes besides its texts, about. */
const ROW_OVERHEAD_BYTES = 64;
/** As PostgreSQL and JavaScript both read them. */
const MAX_YEAR = 9_999;

/**
 * A value as the text that is kept of it; null for none. Numbers, truth values and dates are also read from texts; anything can be a text.
 * @throws DATA_TABLE_INVALID
 */
export function toCell(
  value: Json | undefined,
  { name, type }: { readonly name: string; readonly type: CellType },
): string | null {
  if (value === undefined || value === null) return null;
  if (type !== 'string' && value === '') return null;
  const text = READERS[type](value);
  if (text !== undefined) return text;
  const shown = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 60);
  throw invalid(`The column "${name}" holds ${HELD[type]}, and "${shown}" is none.`, { column: name });
}

const HELD: Readonly<Record<CellType, string>> = { string: 'text', number: 'a number', boolean: 'true or false', date: 'a date' };

const READERS: Readonly<Record<CellType, (value: Exclude<Json, null>) => string | undefined>> = {
  // PostgreSQL holds neither U+0000 nor half of a character.
  string: (value) => (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\0', '\ufffd').toWellFormed(),
  number: (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? String(number) : undefined;
  },
  boolean: (value) => (/^(true|false)$/i.test(String(value)) ? String(value).toLowerCase() : undefined),
  date: (value) => {
    const date = typeof value === 'number' ? new Date(value) : typeof value === 'string' ? dateIn(value) : undefined;
    const year = date?.getUTCFullYear() ?? 0;
    return date && year >= 1 && year <= MAX_YEAR ? date.toISOString() : undefined;
  },
};

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** A time without an offset is UTC, wherever this process runs. */
function dateIn(text: string): Date | undefined {
  const [whole, offset] = ISO_DATE.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  return new Date(whole.length > 10 && offset === undefined ? `${whole.replace(' ', 'T')}Z` : whole.replace(' ', 'T'));
}

function fromCell(cell: string | null | undefined, type: CellType): Json {
  if (cell === null || cell === undefined) return null;
  if (type === 'number') return Number(cell);
  return type === 'boolean' ? cell === 'true' : cell;
}

export function toRow({ id, cells, created_at, updated_at }: StoredRow, columns: readonly PlacedColumn[]): DataRow {
  const system = { id: Number(id), createdAt: created_at.toISOString(), updatedAt: updated_at.toISOString() };
  return {
    ...system,
    ...Object.fromEntries(columns.map(({ name, type, position }) => [name, fromCell(cells[position - 1], type)])),
  };
}

/** The cells of a row with other values for some. @throws DATA_TABLE_INVALID, DATA_TABLE_LIMIT_REACHED */
export function withValues(cells: Cells, values: CellValues, columns: readonly PlacedColumn[]): Cells {
  const changed = [...cells];
  for (const [name, value] of Object.entries(values)) {
    const column = columnOf(name, columns);
    while (changed.length < column.position) changed.push(null);
    changed[column.position - 1] = toCell(value, column);
  }
  if (sizeOf(changed) > LIMITS.rowBytes) throw limitReached(`A row of a data table has at most ${LIMITS.rowBytes} bytes.`);
  return changed;
}

/** @throws DATA_TABLE_INVALID */
export function columnOf(name: string, columns: readonly PlacedColumn[]): PlacedColumn {
  const column = columns.find((each) => each.name === name);
  if (column) return column;
  const known = columns.map((each) => each.name).slice(0, 30);
  const shown = name.slice(0, 100);
  throw invalid(`The table has no column "${shown}"; it has ${known.join(', ') || 'none'}.`, { column: shown });
}

export const sizeOf = (cells: Cells): number =>
  cells.reduce((sum, cell) => sum + (cell === null ? 0 : Buffer.byteLength(cell)), ROW_OVERHEAD_BYTES);

/** An array as PostgreSQL reads it from a text: many rows go as one parameter. */
export const toArrayLiteral = (cells: Cells): string =>
  `{${cells.map((cell) => (cell === null ? 'NULL' : `"${cell.replace(/[\\"]/g, '\\$&')}"`)).join()}}`;
