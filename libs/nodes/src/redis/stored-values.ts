import { setOwn, type RedisCommand, type RedisReply } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';

/** The types of values that have a counterpart in JSON. */
export type ValueType = 'string' | 'hash' | 'list' | 'set';

export function readCommand(key: string, type: ValueType): RedisCommand {
  if (type === 'string') return ['GET', key];
  if (type === 'hash') return ['HGETALL', key];
  return type === 'list' ? ['LRANGE', key, '0', '-1'] : ['SMEMBERS', key];
}

/** Text, an object of texts, or an array of them; members of a set in the order of their letters. */
export function valueOf(reply: RedisReply, type: ValueType): Json {
  if (!Array.isArray(reply)) return reply as Json;
  const texts = (reply as readonly RedisReply[]).map(String);
  if (type === 'set') return texts.sort();
  return type === 'hash' ? fieldsOf(texts) : texts;
}

function fieldsOf(texts: readonly string[]): Json {
  const fields: Record<string, Json> = {};
  for (let at = 0; at + 1 < texts.length; at += 2) setOwn(fields, texts[at]!, texts[at + 1]!);
  return fields;
}
