import type { Evaluation } from '../evaluation.ts';
import { ExpressionError } from '../expression-error.ts';
import { MAX_VALUE_DEPTH } from '../limits.ts';
import { toText } from './coerce.ts';
import { kindOf } from './kind.ts';

/** A text that two values share exactly if they are equal by content: same types, same elements, same keys in any order. */
export function contentKey(value: unknown, run: Evaluation, depth = 0): string {
  const kind = kindOf(value);
  if (kind === 'string') return JSON.stringify(value);
  if (kind === 'array' || kind === 'object') return contentOfParts(value as object, run, depth);
  return `${kind} ${toText(value, run)}`;
}

function contentOfParts(value: object, run: Evaluation, depth: number): string {
  if (depth > MAX_VALUE_DEPTH) throw new ExpressionError('EXPRESSION_FAILED', 'The values are nested too deeply to be compared.');
  const isArray = Array.isArray(value);
  const keys = isArray ? [] : Object.keys(value).sort();
  const parts = isArray ? (value as readonly unknown[]) : keys.map((key) => (value as Readonly<Record<string, unknown>>)[key]);
  run.step(1 + parts.length / 4);
  const texts = parts.map((part, index) => (isArray ? '' : `${JSON.stringify(keys[index])}:`) + contentKey(part, run, depth + 1));
  const text = isArray ? `[${texts.join(',')}]` : `{${texts.join(',')}}`;
  run.chargeText(text.length);
  return text;
}

/** Values, each once by content. Those that are no objects are compared as they are, without a text. */
export class Contents {
  private scalars: Set<unknown> | undefined;
  private objects: Set<string> | undefined;

  /** Whether it was not there yet. */
  add(value: unknown, run: Evaluation): boolean {
    if (typeof value !== 'object' || value === null) {
      this.scalars ??= new Set();
      return this.scalars.size < this.scalars.add(value).size;
    }
    this.objects ??= new Set();
    return this.objects.size < this.objects.add(contentKey(value, run)).size;
  }

  has(value: unknown, run: Evaluation): boolean {
    if (typeof value !== 'object' || value === null) return this.scalars?.has(value) ?? false;
    return this.objects?.has(contentKey(value, run)) ?? false;
  }
}
