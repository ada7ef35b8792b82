import { parseJson, type Json } from '@weft/workflow-model';

/** What a column says of itself. */
export interface MySqlField {
  readonly columnType?: number;
  /** Length in bytes; of BIT, in bits. */
  readonly columnLength?: number;
}

/** Numbers of the protocol's types (MySQL internals, "enum_field_types"). */
const [DECIMAL, TIMESTAMP, LONGLONG, DATETIME, BIT, JSON_TYPE, NEWDECIMAL] = [0, 7, 8, 12, 16, 245, 246];
const LARGE = new Set([DECIMAL, LONGLONG, NEWDECIMAL]);
const TIMES = new Set([TIMESTAMP, DATETIME]);
const TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?$/;

/** What stands for a value of the database in an item: texts, numbers, what JSON holds, ISO 8601 for times, Base64 for bytes. */
export function mySqlValue(value: unknown, { columnType = -1 }: MySqlField, largeNumbers: 'text' | 'number'): Json {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return columnType === BIT ? bits(value) : Buffer.from(value).toString('base64');
  if (LARGE.has(columnType)) return largeNumbers === 'number' ? Number(value) : String(value);
  if (typeof value === 'string') return ofText(value, columnType);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return JSON.parse(JSON.stringify(value)) as Json;
}

function ofText(text: string, columnType: number): Json {
  if (TIMES.has(columnType)) return time(text);
  return columnType === JSON_TYPE ? parseJson(text) : text;
}

/** One bit or several, as the number that they are. */
function bits(bytes: Uint8Array): Json {
  const number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : String(number);
}

/** The session tells times in UTC. `0000-00-00` is no time, and stays as it is. */
function time(text: string): string {
  const [, date, clock, fraction = ''] = TIME.exec(text) ?? [];
  if (date === undefined || date.includes('-00')) return text;
  return `${date}T${clock}.${fraction.padEnd(3, '0')}Z`;
}
