import type { Evaluation } from '../evaluation.ts';
import { refuse } from '../methods/arguments.ts';
import { callbackArgument } from '../methods/callback.ts';
import { MAX_VALUE_DEPTH } from '../limits.ts';
import { kindOf } from '../values/kind.ts';
import { writeOwn } from '../values/own-property.ts';
import { toPlainResult } from '../values/plain-result.ts';

type Entries = Readonly<Record<string, unknown>>;
type Call = (key: string, value: unknown) => unknown;

interface Walk {
  readonly run: Evaluation;
  readonly call: Call;
  /** The fields that are kept; undefined for all. */
  readonly names: readonly string[] | undefined;
}

/** What `JSON.stringify` writes where a function or a list of names stands as its second argument (ECMA-262 §25.5.2). */
export function applyReplacer(value: unknown, replacer: unknown, run: Evaluation): unknown {
  if (Array.isArray(replacer)) return replaced('', value, { run, call: (_key, part) => part, names: namesIn(replacer) });
  if (kindOf(replacer) !== 'callable' && kindOf(replacer) !== 'namespace') return value;
  return replaced('', value, { run, call: callerOf(replacer, run), names: undefined });
}

/** The function is given a key and its value. */
function callerOf(value: unknown, run: Evaluation): Call {
  const callback = callbackArgument(value, run, 2);
  return (key, part) => callback.call(key, part);
}

function namesIn(list: readonly unknown[]): string[] {
  return [...new Set(list.filter((name) => typeof name === 'string' || typeof name === 'number').map(String))];
}

function replaced(key: string, before: unknown, walk: Walk, depth = 0): unknown {
  const value = walk.call(key, isData(before) ? before : toPlainResult(before, walk.run));
  if (!isData(value)) return value;
  if (depth > MAX_VALUE_DEPTH) throw refuse('The value is nested too deeply for JSON.');
  if (Array.isArray(value)) {
    walk.run.chargeWrites(value.length);
    return value.map((part: unknown, index) => replaced(String(index), part, walk, depth + 1));
  }
  const names = walk.names ?? Object.keys(value);
  walk.run.chargeWrites(names.length);
  const result = {};
  for (const name of names) {
    const part = Object.hasOwn(value, name) ? replaced(name, (value as Entries)[name], walk, depth + 1) : undefined;
    if (part !== undefined) writeOwn(result, name, part);
  }
  return result;
}

/** What `JSON.parse` gives where a function stands as its second argument (ECMA-262 §25.5.1); the value is a new one. */
export function applyReviver(value: unknown, reviver: unknown, run: Evaluation): unknown {
  return kindOf(reviver) === 'callable' || kindOf(reviver) === 'namespace' ? revived('', value, callerOf(reviver, run)) : value;
}

function revived(key: string, value: unknown, call: Call): unknown {
  if (isData(value)) {
    for (const name of Object.keys(value)) {
      const part = revived(name, (value as Entries)[name], call);
      if (part === undefined && !Array.isArray(value)) Reflect.deleteProperty(value, name);
      else writeOwn(value, name, part);
    }
  }
  return call(key, value);
}

function isData(value: unknown): value is object {
  const kind = kindOf(value);
  return kind === 'array' || kind === 'object';
}
