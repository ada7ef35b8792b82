import { DateTime, Duration, Interval } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { durationText } from '../dates/duration-arithmetic.ts';
import { intervalText } from '../dates/interval.ts';
import { toIsoText, toUtcText } from '../dates/iso-text.ts';
import { ExpressionError } from '../expression-error.ts';
import { MAX_RESULT_NODES, MAX_VALUE_DEPTH } from '../limits.ts';
import { Pattern } from '../patterns/pattern.ts';
import { kindOf } from './kind.ts';
import { writeOwn } from './own-property.ts';
import { WebAddress } from './web-address.ts';

interface Walk {
  nodes: number;
  depth: number;
  readonly run: Evaluation;
}

/** Nodes that are walked for each look at the budget. */
const NODES_PER_CHARGE = 1_024;
const STEPS_PER_CHARGE = 512;

/**
 * The value as it leaves an expression: plain data. Plain parts are passed on in place; dates become ISO text, sets and maps
 * what JSON would hold, functions nothing. An absent value is left out of an object and is null in an array.
 * @throws EXPRESSION_OVER_BUDGET; EXPRESSION_FAILED for a value that cannot be stored: too deep, or endless.
 */
export function toPlainResult(value: unknown, run: Evaluation): unknown {
  return typeof value === 'object' && value !== null ? plain(value, { nodes: 0, depth: 0, run }) : withoutFunctions(value);
}

function withoutFunctions(value: unknown): unknown {
  return typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint' ? undefined : value;
}

function plain(value: unknown, walk: Walk): unknown {
  if (typeof value !== 'object' || value === null) return withoutFunctions(value);
  if (++walk.nodes > MAX_RESULT_NODES || ++walk.depth > MAX_VALUE_DEPTH) throw tooLarge();
  if (walk.nodes % NODES_PER_CHARGE === 0) walk.run.step(STEPS_PER_CHARGE);
  const result = plainObject(value, walk);
  walk.depth--;
  return result;
}

function plainObject(value: object, walk: Walk): unknown {
  switch (kindOf(value)) {
    case 'array':
      return plainArray(value as readonly unknown[], walk);
    case 'object':
      return plainEntries(value as Readonly<Record<string, unknown>>, walk);
    case 'set':
      return plainArray([...(value as Set<unknown>)], walk);
    case 'map':
      return plainEntries(Object.fromEntries(value as Map<string, unknown>), walk);
    default:
      return textOf(value);
  }
}

function textOf(value: object): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : toUtcText(value);
  if (DateTime.isDateTime(value)) return value.isValid ? toIsoText(value) : null;
  if (Duration.isDuration(value)) return value.isValid ? durationText(value) : null;
  if (Interval.isInterval(value)) return value.isValid ? intervalText(value) : null;
  if (value instanceof Pattern) return value.toString();
  if (value instanceof WebAddress) return value.href;
  return undefined;
}

const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null;

/** Copies only from the first element on that is not plain already. */
function plainArray(values: readonly unknown[], walk: Walk): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const before = values[index];
    if (isScalar(before)) continue;
    const after = plain(before, walk) ?? null;
    if (after !== before && !Number.isNaN(before)) (copy ??= values.slice())[index] = after;
  }
  return copy ?? values;
}

/** Copies only where a field is not plain already, or is absent. */
function plainEntries(entries: Readonly<Record<string, unknown>>, walk: Walk): Readonly<Record<string, unknown>> {
  const keys = Object.keys(entries);
  for (let index = 0; index < keys.length; index++) {
    const before = entries[keys[index] as string];
    if (isScalar(before)) continue;
    const after = plain(before, walk);
    if (after === undefined || (after !== before && !Number.isNaN(before)))
      return copyFrom(entries, { keys, index, after }, walk);
  }
  return entries;
}

interface FirstChange {
  readonly keys: readonly string[];
  readonly index: number;
  readonly after: unknown;
}

function copyFrom(
  entries: Readonly<Record<string, unknown>>,
  { keys, index, after }: FirstChange,
  walk: Walk,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  keys.forEach((key, at) => {
    const value = at < index ? entries[key] : at === index ? after : plain(entries[key], walk);
    if (value !== undefined) writeOwn(copy, key, value);
  });
  return copy;
}

function tooLarge(): ExpressionError {
  const message = 'The value of the expression is too large, too deep, or contains itself.';
  return new ExpressionError('EXPRESSION_FAILED', message, 'Return only the fields that are needed.');
}
