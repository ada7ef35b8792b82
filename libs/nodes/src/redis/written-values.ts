import { NodeFailure, type RedisCommand } from '@weft/node-sdk';
import { isJsonObject, parseJson, type Json } from '@weft/workflow-model';
import type { RedisParameters } from './redis.params.ts';
import type { ValueType } from './stored-values.ts';

/** Text as it is, nothing as empty text, all else as JSON. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A text and a list take the place of what was there; fields of a hash and members of a set are added to it. @throws NodeFailure REDIS_VALUE_UNFIT */
export function writeCommands(
  key: string,
  { value, keyType, valueIsPairs }: Pick<RedisParameters, 'value' | 'keyType' | 'valueIsPairs'>,
): RedisCommand[] {
  const given = (value ?? '') as Json;
  const type = keyType === 'automatic' ? typeOf(given) : keyType;
  if (type === 'string') return [['SET', key, textOf(given)]];
  if (type === 'hash') return [['HSET', key, ...fieldsIn(given, valueIsPairs)]];
  const members = listIn(given);
  if (type === 'set') return members.length > 0 ? [['SADD', key, ...members]] : unfit('set', 'it has no members');
  return [['DEL', key], ...(members.length > 0 ? [['RPUSH', key, ...members] as const] : [])];
}

function typeOf(value: Json): ValueType {
  if (Array.isArray(value)) return 'list';
  return isJsonObject(value) ? 'hash' : 'string';
}

/** Names and values in turn. */
function fieldsIn(value: Json, isPairs: boolean): string[] {
  if (isPairs && typeof value === 'string') return pairsIn(value);
  const object = parsed(value);
  if (!isJsonObject(object)) return unfit('hash', 'it is no object');
  const fields = Object.entries(object).flatMap(([name, each]) => [name, textOf(each)]);
  return fields.length > 0 ? fields : unfit('hash', 'it has no fields');
}

function pairsIn(text: string): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.length > 0 && words.length % 2 === 0 ? words : unfit('hash', 'its words are no pairs of a name and a value');
}

function listIn(value: Json): string[] {
  const list = parsed(value);
  return Array.isArray(list) ? (list as readonly Json[]).map(textOf) : unfit('list or set', 'it is no array');
}

function parsed(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

function unfit(type: string, why: string): never {
  throw new NodeFailure({
    code: 'REDIS_VALUE_UNFIT',
    fault: 'user',
    message: `The value does not make a ${type}: ${why}.`,
    field: 'value',
    fix: 'Give an object for a hash and an array for a list or set, or JSON text of one.',
    retryable: false,
  });
}
