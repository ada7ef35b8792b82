import type { Failure } from '@weft/engine';
import type { ExpressionResult, StaticData } from '@weft/node-sdk';
import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { reportedFailure, unreadableResult } from './failures.ts';
import type { ConsoleLine, GuestFailure } from './protocol.ts';

/** Deeper than the isolate lets out; what comes deeper was not written by our guest program. */
const MAX_DEPTH = 600;
const MAX_CONSOLE_LINES = 201;
const MAX_CONSOLE_CHARS = 5_000;
/** As the guest keeps them: entries, and characters of a value. */
const MAX_CUSTOM_DATA = 10;
const MAX_CUSTOM_CHARS = 512;
const CUSTOM_DATA_NAME = /^\w{1,50}$/;

/** The value of a job from its bytes, which come from a process that is not trusted. @throws NodeFailure CODE_RESULT_INVALID. */
export function readResult(body: Buffer, mode: 'all' | 'each', itemCount: number): unknown {
  return checkResult(parse(body), mode, itemCount);
}

/** The value of a job that was given static data, and the parts of that which it has changed. @throws NodeFailure CODE_RESULT_INVALID. */
export function readResultAndStaticData(body: Buffer, mode: 'all' | 'each', itemCount: number): [unknown, Partial<StaticData>] {
  const pair = parse(body);
  if (!Array.isArray(pair) || pair.length !== 2) throw unreadableResult('it is not a value with static data.');
  const { global, node } = (pair[1] ?? {}) as { readonly global?: unknown; readonly node?: unknown };
  return [checkResult(pair[0], mode, itemCount), { ...partOf('global', global), ...partOf('node', node) }];
}

/** The values of a job that went on after items for which the code failed; null for those, of which `onItemFailed` is told. */
export function readSettled(results: readonly unknown[], onItemFailed: (failure: Failure, itemIndex: number) => void): unknown[] {
  return results.map((reported, itemIndex) => {
    const { value = null, failure } = (reported ?? {}) as { readonly value?: unknown; readonly failure?: GuestFailure };
    if (typeof failure !== 'object' || failure === null) return value;
    onItemFailed(reportedFailure({ ...failure, itemIndex }).failure, itemIndex);
    return null;
  });
}

function partOf(name: keyof StaticData, value: unknown): Partial<StaticData> {
  if (value === undefined) return {};
  if (!isJsonObject(value as Json)) throw unreadableResult(`its static data "${name}" is not an object any more.`);
  return { [name]: value as JsonObject };
}

function checkResult(value: unknown, mode: 'all' | 'each', itemCount: number): unknown {
  if (mode === 'each' && (!Array.isArray(value) || value.length !== itemCount))
    throw unreadableResult('there is not one value for each item.');
  return value;
}

/** The results of expressions: results[item][source]. @throws NodeFailure CODE_RESULT_INVALID. */
export function readResults(body: Buffer, itemCount: number, sourceCount: number): readonly (readonly ExpressionResult[])[] {
  const rows = parse(body);
  if (!Array.isArray(rows) || rows.length !== itemCount) throw unreadableResult('there is not one row for each item.');
  return rows.map((row: unknown) => {
    if (!Array.isArray(row) || row.length !== sourceCount) throw unreadableResult('there is not one result for each expression.');
    return row.map(toExpressionResult);
  });
}

function toExpressionResult(reported: unknown): ExpressionResult {
  const { value, error } = (reported ?? {}) as { readonly value?: unknown; readonly error?: unknown };
  return error === undefined ? { value } : { error: String(error).slice(0, MAX_CONSOLE_CHARS) };
}

/** The console lines of a job, of which nothing can be taken for granted either. */
export function readConsole(reported: unknown): ConsoleLine[] {
  const lines = Array.isArray(reported) ? (reported as readonly Partial<ConsoleLine>[]).slice(0, MAX_CONSOLE_LINES) : [];
  return lines.map((line) => ({ level: String(line?.level).slice(0, 20), text: String(line?.text).slice(0, MAX_CONSOLE_CHARS) }));
}

/** The entries of custom data of a job, likewise: what does not fit is left out. */
export function readCustomData(reported: unknown): (readonly [name: string, value: string])[] {
  const entries = Array.isArray(reported) ? (reported as readonly unknown[]).slice(0, MAX_CUSTOM_DATA) : [];
  return entries.filter(isCustomDataEntry);
}

function isCustomDataEntry(entry: unknown): entry is readonly [string, string] {
  if (!Array.isArray(entry) || entry.length !== 2) return false;
  const [name, value] = entry as readonly unknown[];
  return typeof name === 'string' && CUSTOM_DATA_NAME.test(name) && typeof value === 'string' && value.length <= MAX_CUSTOM_CHARS;
}

function parse(body: Buffer): unknown {
  if (isDeeperThan(body, MAX_DEPTH)) throw unreadableResult('it is nested too deep.');
  try {
    return JSON.parse(body.toString());
  } catch {
    throw unreadableResult('it is not JSON.');
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** One pass over the bytes, since a parser would already have built what is too deep. */
function isDeeperThan(body: Buffer, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}
