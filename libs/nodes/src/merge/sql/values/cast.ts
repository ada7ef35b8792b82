import type { Json } from '@weft/workflow-model';
import { toNumber, toText, toTruth } from './compare.ts';
import { sqlFailed } from '../sql-failure.ts';

type Convert = (value: Json) => Json;

const toInteger: Convert = (value) => {
  const number = toNumber(value);
  return number === null ? null : Math.trunc(number);
};

const TYPES: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ...['INT', 'INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'SIGNED', 'UNSIGNED'].map((type): [string, Convert] => [
    type,
    toInteger,
  ]),
  ...['FLOAT', 'REAL', 'DOUBLE', 'NUMBER', 'NUMERIC', 'DECIMAL', 'MONEY'].map((type): [string, Convert] => [type, toNumber]),
  ...['STRING', 'TEXT', 'VARCHAR', 'NVARCHAR', 'CHAR', 'DATE', 'DATETIME', 'TIMESTAMP'].map((type): [string, Convert] => [
    type,
    toText,
  ]),
  ...['BOOLEAN', 'BOOL'].map((type): [string, Convert] => [type, toBoolean]),
  ['JSON', toJson],
]);

/** Values that cannot be converted become null. @throws NodeFailure MERGE_SQL_FAILED for an unknown type */
export function castTo(type: string): Convert {
  const convert = TYPES.get(type);
  if (convert) return convert;
  throw sqlFailed(`CAST does not know the type "${type.slice(0, 50)}".`, 'Use INTEGER, NUMBER, TEXT, BOOLEAN, DATE or JSON.');
}

function toBoolean(value: Json): Json {
  if (typeof value !== 'string') return toTruth(value);
  const text = value.trim().toLowerCase();
  return text === 'false' ? false : toTruth(text);
}

function toJson(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return null; // Text that is no JSON cannot be converted.
  }
}
