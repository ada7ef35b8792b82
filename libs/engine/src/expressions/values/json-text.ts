import type { Evaluation } from '../evaluation.ts';
import { ExpressionError } from '../expression-error.ts';
import { MAX_VALUE_DEPTH } from '../limits.ts';
import { toPlainResult } from './plain-result.ts';

/** Characters of JSON that are read for one step of the budget. */
const PARSED_PER_STEP = 16;

/** `JSON.stringify` with a budget; undefined for a value that has no JSON. */
export function toJsonText(value: unknown, run: Evaluation, indent: string | number = ''): string | undefined {
  const width = typeof indent === 'number' ? Math.min(Math.max(Math.trunc(indent), 0), 10) : indent.slice(0, 10);
  const plain = toPlainResult(value, run);
  chargeJson(plain, { run, width: typeof width === 'number' ? width : width.length }, 0);
  return JSON.stringify(plain, null, width) as string | undefined;
}

interface Measure {
  readonly run: Evaluation;
  readonly width: number;
}

/** Pays for the text before it is built: a small value can hold one part many times over. */
function chargeJson(value: unknown, at: Measure, depth: number): void {
  at.run.step(0.02);
  if (typeof value === 'string') return at.run.chargeText(value.length + 2);
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_VALUE_DEPTH) throw new ExpressionError('EXPRESSION_FAILED', 'The value is nested too deeply for JSON.');
  at.run.chargeText(Object.keys(value).length * (at.width * (depth + 1) + 8));
  for (const part of Object.values(value)) chargeJson(part, at, depth + 1);
}

/** @throws EXPRESSION_FAILED with the place of the mistake. */
export function parseJsonText(text: string, run: Evaluation): unknown {
  run.step(1 + text.length / PARSED_PER_STEP);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `The text is not JSON: ${(error as Error).message}`,
      `Check the text, which begins: ${shown}`,
    );
  }
}
