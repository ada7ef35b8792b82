import { setOwn, type RedisCommand } from '@weft/node-sdk';
import { parseJson, type Item, type Json } from '@weft/workflow-model';
import type { RedisStep } from './redis-step.ts';
import { writeCommands, textOf } from './written-values.ts';

export const WRITES = { set, delete: remove, increment, push, pop, publish } satisfies Record<
  string,
  (step: RedisStep) => Promise<Item>
>;

async function set(step: RedisStep): Promise<Item> {
  const key = step.required('key');
  await step.write([...writeCommands(key, step.parameters), ...expiry(step, key)]);
  return step.unchanged;
}

async function remove(step: RedisStep): Promise<Item> {
  await step.write([['DEL', step.required('key')]]);
  return step.unchanged;
}

async function increment(step: RedisStep): Promise<Item> {
  const key = step.required('key');
  const json: Record<string, Json> = {};
  setOwn(json, key, await step.write([['INCR', key], ...expiry(step, key)]));
  return { json };
}

async function push(step: RedisStep): Promise<Item> {
  const { atEnd, message } = step.parameters;
  await step.write([[atEnd ? 'RPUSH' : 'LPUSH', step.required('list'), textOf(message)]]);
  return step.unchanged;
}

/** What another workflow has pushed as JSON comes back as what it was. */
async function pop(step: RedisStep): Promise<Item> {
  const taken = await step.write([[step.parameters.atEnd ? 'RPOP' : 'LPOP', step.required('list')]]);
  return { json: step.inField(typeof taken === 'string' ? read(taken) : taken) };
}

async function publish(step: RedisStep): Promise<Item> {
  await step.write([['PUBLISH', step.required('channel'), textOf(step.parameters.message)]]);
  return step.unchanged;
}

function expiry(step: RedisStep, key: string): RedisCommand[] {
  const { expire, ttlSeconds } = step.parameters;
  return expire ? [['EXPIRE', key, String(ttlSeconds)]] : [];
}

function read(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
