import { parseJson, type Json } from '@weft/workflow-model';
import { parseArray } from './postgres-array.ts';

type LargeNumbers = 'text' | 'number';
type Decode = (text: string, largeNumbers: LargeNumbers) => Json;

const large: Decode = (text, largeNumbers) => (largeNumbers === 'number' ? number(text, largeNumbers) : text);
/** Not every number of theirs is one of JSON: NaN and infinities stay texts. */
const number: Decode = (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
const boolean: Decode = (text) => text === 't';
const json: Decode = (text) => parseJson(text);
/** `\x` and hexadecimal digits, as the server writes it since version 9. */
const bytes: Decode = (text) => (text.startsWith(String.raw`\x`) ? Buffer.from(text.slice(2), 'hex').toString('base64') : text);

const TIMESTAMP = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?([+-]\d\d(?::?\d\d){0,2})?$/;

/**
 * A time as ISO 8601 in UTC, with as many decimals as the database has, three at least. One without a zone is taken to be in UTC. What is no
 * time of a calendar (`infinity`, years before our era) stays as it is.
 */
const timestamp: Decode = (text) => {
  const [, date, time, fraction = '', zone = '+00'] = TIMESTAMP.exec(text) ?? [];
  if (date === undefined) return text;
  const at = Date.parse(`${date}T${time}Z`) - offsetMs(zone);
  if (Number.isNaN(at)) return text;
  return `${new Date(at).toISOString().slice(0, -5)}.${fraction.padEnd(3, '0')}Z`;
};

const MS_OF_SECOND = 1_000;
const SECONDS = [3_600, 60, 1];

function offsetMs(zone: string): number {
  const parts = zone.slice(1).match(/\d\d/g) ?? [];
  const seconds = parts.reduce((sum, part, place) => sum + Number(part) * (SECONDS[place] as number), 0);
  return (zone.startsWith('-') ? -seconds : seconds) * MS_OF_SECOND;
}

/** By the numbers of PostgreSQL's own types (pg_type.dat), which never change. Any other type is the text that the server writes. */
const TYPES: ReadonlyMap<number, Decode> = new Map([
  [16, boolean],
  [17, bytes],
  [20, large],
  [21, number],
  [23, number],
  [26, number],
  [114, json],
  [700, number],
  [701, number],
  [1114, timestamp],
  [1184, timestamp],
  [1700, large],
  [3802, json],
]);

/** Type of the elements by type of the array. */
const ARRAYS: ReadonlyMap<number, number> = new Map([
  [1000, 16], [1001, 17], [1016, 20], [1005, 21], [1007, 23], [1028, 26], [199, 114], [1021, 700], [1022, 701], [1115, 1114],
  [1185, 1184], [1231, 1700], [3807, 3802],
  // Elements that are texts here: text, varchar, char, name, date, time, timetz, uuid, inet, cidr, interval.
  [1009, 25], [1015, 1043], [1014, 1042], [1003, 19], [1182, 1082], [1183, 1083], [1270, 1266], [2951, 2950], [1041, 869], [651, 650],
  [1187, 1186],
]); // prettier-ignore

/** What stands for a value of the database in an item. */
export function postgresValue(text: string, type: number, largeNumbers: LargeNumbers): Json {
  const element = ARRAYS.get(type);
  if (element !== undefined) return parseArray(text, (each) => postgresValue(each, element, largeNumbers));
  return TYPES.get(type)?.(text, largeNumbers) ?? text;
}
