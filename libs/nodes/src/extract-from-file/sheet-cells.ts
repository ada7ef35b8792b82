import { NodeFailure } from '@weft/node-sdk';
import type { Cell } from './table-items.ts';

/** A row of a sheet; rows and cells are counted from 0. */
export interface SheetRow {
  readonly index: number;
  readonly values: readonly (Cell | Date)[];
}

/** Both ends are within. */
export interface SheetRange {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

const CORNER = /^\$?([A-Z]{1,3})?\$?([1-9]\d{0,6})?$/;
const DAY_MS = 86_400_000;
/** Day 1 is the first of January 1900, and there is a 29th of February in that year: so count spreadsheets. */
const SERIAL_START = Date.UTC(1899, 11, 30);
const AFTER_WRONG_DAY = Date.UTC(1900, 2, 1);
/** Before it a cell holds a time of day. */
const FIRST_DAY = Date.UTC(1900, 0, 1);

/** @throws NodeFailure RANGE_INVALID */
export function parseRange(range: string): SheetRange {
  const text = range.trim().toUpperCase();
  const all = { firstRow: 0, lastRow: Infinity, firstColumn: 0, lastColumn: Infinity };
  if (text === '') return all;
  if (/^\d{1,7}$/.test(text)) return { ...all, firstRow: Number(text) };
  const [from = '', to = from, ...more] = text.split(':');
  const start = cornerOf(from);
  const end = cornerOf(to);
  if (!start || !end || more.length > 0) throw rangeInvalid(range);
  return {
    firstRow: start.row ?? 0,
    lastRow: end.row ?? Infinity,
    firstColumn: start.column ?? 0,
    lastColumn: end.column ?? Infinity,
  };
}

function cornerOf(text: string): { readonly row?: number; readonly column?: number } | undefined {
  const corner = text === '' ? null : CORNER.exec(text);
  if (!corner) return undefined;
  const [, letters, number] = corner;
  return { row: number ? Number(number) - 1 : undefined, column: letters ? columnOf(letters) : undefined };
}

/** The cells of a row within a range; undefined where the row is outside. */
export function cellsWithin({ index, values }: SheetRow, range: SheetRange): SheetRow['values'] | undefined {
  if (index < range.firstRow || index > range.lastRow) return undefined;
  if (range.firstColumn === 0 && range.lastColumn >= values.length) return values;
  return values.slice(range.firstColumn, range.lastColumn + 1);
}

/** A cell as plain data. */
export function plainCell(cell: Cell | Date, dates: 'iso' | 'serial'): Cell {
  if (!(cell instanceof Date)) return cell === '' ? null : cell;
  const time = cell.getTime();
  if (Number.isNaN(time)) return null;
  return dates === 'iso' ? isoOf(cell) : serialOf(time);
}

function isoOf(date: Date): string {
  const [day = '', clock = ''] = date.toISOString().split('T');
  const shown = clock.replace(/(?:\.000)?Z$/, '');
  if (date.getTime() < FIRST_DAY) return shown;
  return shown === '00:00:00' ? day : `${day}T${shown}`;
}

function serialOf(time: number): number {
  const days = (time - SERIAL_START) / DAY_MS;
  return Math.round((time < AFTER_WRONG_DAY ? days - 1 : days) * 1e10) / 1e10;
}

function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters) column = column * 26 + (letter.charCodeAt(0) - 64);
  return column - 1;
}

function rangeInvalid(range: string): NodeFailure {
  return new NodeFailure({
    code: 'RANGE_INVALID',
    fault: 'user',
    message: `"${range}" is no range of cells.`,
    field: 'range',
    fix: 'Use a form such as A2:D20 or B:D, or a number of rows to skip.',
    retryable: false,
  });
}
