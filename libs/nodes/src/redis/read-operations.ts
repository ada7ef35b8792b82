import { NodeFailure, setOwn, type RedisReply } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { infoOf } from './server-info.ts';
import type { RedisStep } from './redis-step.ts';
import { readCommand, valueOf, type ValueType } from './stored-values.ts';

const MAX_KEYS = 10_000;
/** Of keys that the server looks through at a time; it answers others in between. */
const SCAN_COUNT = 1_000;
const MAX_SCANS = 100_000;
const VALUES_AT_A_TIME = 100;
const MAX_VALUE_LENGTH = 64 * 1_048_576;

export const READS = { get, keys, info } satisfies Record<string, (step: RedisStep) => Promise<Item>>;

async function get(step: RedisStep): Promise<Item> {
  const { keyType } = step.parameters;
  const key = step.required('key');
  const type = keyType === 'automatic' ? typeFrom((await step.read([['TYPE', key]]))[0]) : keyType;
  if (type === 'none') return { json: step.inField(null) };
  if (type === 'other') throw typeUnfit(key);
  const [reply = null] = await step.read([readCommand(key, type)]);
  return { json: step.inField(valueOf(reply, type)) };
}

async function keys(step: RedisStep): Promise<Item> {
  const found = await findKeys(step);
  if (!step.parameters.withValues) return { json: { keys: found } };
  const json: Record<string, Json> = {};
  let room = MAX_VALUE_LENGTH;
  for (let at = 0; at < found.length; at += VALUES_AT_A_TIME) {
    const part = found.slice(at, at + VALUES_AT_A_TIME);
    const values = await valuesOf(step, part);
    room -= JSON.stringify(values).length;
    if (room < 0) throw tooMany(`the values of these keys have more than ${MAX_VALUE_LENGTH} characters`);
    part.forEach((key, place) => setOwn(json, key, values[place] ?? null));
  }
  return { json };
}

async function info(step: RedisStep): Promise<Item> {
  const [reply] = await step.read([['INFO']]);
  return { json: infoOf(typeof reply === 'string' ? reply : '') };
}

async function findKeys(step: RedisStep): Promise<string[]> {
  const pattern = step.required('pattern');
  const found = new Set<string>();
  let cursor = '0';
  for (let scans = 0; scans < MAX_SCANS; scans += 1) {
    const [reply] = await step.read([['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(SCAN_COUNT)]]);
    const [next = '0', names = []] = listOf(reply);
    for (const name of listOf(names)) found.add(String(name));
    if (found.size > MAX_KEYS) throw tooMany(`more than ${MAX_KEYS} keys match`);
    cursor = String(next);
    if (cursor === '0') return [...found].sort();
  }
  throw tooMany('the server has too many keys to look through');
}

const listOf = (reply: RedisReply | undefined): readonly RedisReply[] =>
  Array.isArray(reply) ? (reply as readonly RedisReply[]) : [];

/** A key that is gone by then, or of a type without a counterpart, has null. */
async function valuesOf(step: RedisStep, names: readonly string[]): Promise<readonly Json[]> {
  const types = (await step.read(names.map((name) => ['TYPE', name]))).map(typeFrom);
  const wanted = names.flatMap((name, place) => {
    const type = types[place] ?? 'none';
    return type === 'none' || type === 'other' ? [] : [{ name, type }];
  });
  const replies = wanted.length === 0 ? [] : await step.read(wanted.map(({ name, type }) => readCommand(name, type)));
  const values = new Map(wanted.map(({ name, type }, place) => [name, valueOf(replies[place] ?? null, type)]));
  return names.map((name) => values.get(name) ?? null);
}

function typeFrom(reply: RedisReply | undefined): ValueType | 'none' | 'other' {
  return reply === 'string' || reply === 'hash' || reply === 'list' || reply === 'set' || reply === 'none' ? reply : 'other';
}

const typeUnfit = (key: string): NodeFailure =>
  new NodeFailure({
    code: 'REDIS_TYPE_UNFIT',
    fault: 'user',
    message: `The key "${key.slice(0, 100)}" holds a value of a type that this node does not read, such as a sorted set or a stream.`,
    field: 'key',
    fix: 'Name a key with text, a hash, a list or a set.',
    retryable: false,
  });

const tooMany = (what: string): NodeFailure =>
  new NodeFailure({
    code: 'REDIS_TOO_MANY',
    fault: 'user',
    message: `The pattern means too much: ${what}.`,
    field: 'pattern',
    fix: 'Use a narrower pattern, such as "orders:2026:*".',
    retryable: false,
  });
