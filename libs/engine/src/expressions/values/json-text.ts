import type { Evaluation } from '../evaluation.ts';
import { ExpressionError } from '../expression-error.ts';
import { MAX_VALUE_DEPTH } from '../limits.ts';
import { toPlainResult } from './plain-result.ts';
import { smallJsonText } from './small-json.ts';

/** Characters of JSON that are read for one step of the budget. */
const PARSED_PER_STEP = 16;

/** `JSON.stringify` with a budget; undefined for a value that has no JSON. */
export function toJsonText(value: unknown, run: Evaluation, indent: string | number = ''): string | undefined {
  const width = typeof indent === 'number' ? spaces(indent) : indent.slice(0, MAX_WIDTH);
  const small = smallJsonText(value, width);
  if (small === undefined) return writeJson(value, run, width);
  run.chargeText(small.length);
  return small;
}

const MAX_WIDTH = 10;
const SPACES = Array.from({ length: MAX_WIDTH + 1 }, (_, count) => ' '.repeat(count));

function spaces(count: number): string {
  return SPACES[Math.min(Math.max(Math.trunc(count) || 0, 0), MAX_WIDTH)] as string;
}

function writeJson(value: unknown, run: Evaluation, width: string): string | undefined {
  const measure: Measure = { run, width: width.length };
  let plain = value;
  if (!chargePlain(value, measure, 0)) {
    plain = toPlainResult(value, run);
    chargeJson(plain, measure, 0);
  }
  // Without an indentation the platform has a faster way, which one of no width does not take.
  return width === '' ? JSON.stringify(plain) : JSON.stringify(plain, null, width);
}

interface Measure {
  readonly run: Evaluation;
  readonly width: number;
}

const STEPS_PER_NODE = 0.02;

/**
 * Pays for the text of plain data before it is built: a small value can hold one part many times over. False as soon as there is
 * anything else in it, or it is too deep.
 */
function chargePlain(value: unknown, at: Measure, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      at.run.chargeText(value.length + 2);
      return true;
    case 'number':
    case 'boolean':
      return true;
    case 'object':
      return value === null || chargeParts(value, at, depth);
    default:
      return false;
  }
}

function chargeParts(value: object, at: Measure, depth: number): boolean {
  if (depth > MAX_VALUE_DEPTH - 1) return false;
  let count = 0;
  if (Array.isArray(value)) {
    for (count = 0; count < value.length; count++) if (!chargePlain(value[count], at, depth + 1)) return false;
  } else {
    if (Object.getPrototypeOf(value) !== Object.prototype) return false;
    for (const key in value) {
      count++;
      if (!chargePlain((value as Readonly<Record<string, unknown>>)[key], at, depth + 1)) return false;
    }
  }
  at.run.step(STEPS_PER_NODE * (count + 1));
  at.run.chargeText(count * (at.width * (depth + 1) + 8));
  return true;
}

function chargeJson(value: unknown, at: Measure, depth: number): void {
  at.run.step(STEPS_PER_NODE);
  if (typeof value === 'string') return at.run.chargeText(value.length + 2);
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_VALUE_DEPTH) throw new ExpressionError('EXPRESSION_FAILED', 'The value is nested too deeply for JSON.');
  const keys = Object.keys(value);
  at.run.chargeText(keys.length * (at.width * (depth + 1) + 8));
  for (let index = 0; index < keys.length; index++)
    chargeJson((value as Readonly<Record<string, unknown>>)[keys[index] as string], at, depth + 1);
}

/** The value is a new one, which the expression may change. @throws EXPRESSION_FAILED with the place of the mistake. */
export function parseJsonText(text: string, run: Evaluation): unknown {
  run.step(1 + text.length / PARSED_PER_STEP);
  try {
    return freshThroughout(JSON.parse(text), run);
  } catch (error) {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `The text is not JSON: ${(error as Error).message}`,
      `Check the text, which begins: ${shown}`,
    );
  }
}

function freshThroughout(value: unknown, run: Evaluation): unknown {
  if (!run.tracksOwnership || typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) freshThroughout(part, run);
  return run.fresh(value);
}
