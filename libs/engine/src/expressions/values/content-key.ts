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
  if (depth > MAX_VALUE_DEPTH) throw tooDeep();
  const isArray = Array.isArray(value);
  const keys = isArray ? [] : Object.keys(value).sort();
  const parts = isArray ? (value as readonly unknown[]) : keys.map((key) => (value as Readonly<Record<string, unknown>>)[key]);
  run.step(1 + parts.length / 4);
  const texts = parts.map((part, index) => (isArray ? '' : `${JSON.stringify(keys[index])}:`) + contentKey(part, run, depth + 1));
  const text = isArray ? `[${texts.join(',')}]` : `{${texts.join(',')}}`;
  run.chargeText(text.length);
  return text;
}

function tooDeep(): ExpressionError {
  return new ExpressionError('EXPRESSION_FAILED', 'The values are nested too deeply to be compared.');
}

/** Whether two values have the same `contentKey`, without one. */
export function haveSameContent(left: unknown, right: unknown, run: Evaluation, depth = 0): boolean {
  if (left === right) return true;
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return false;
  switch (kind) {
    case 'string':
    case 'boolean':
      return false;
    case 'number':
      return Number.isNaN(left) && Number.isNaN(right);
    case 'array':
    case 'object':
      return haveSameParts(left as Parts, right as Parts, run, depth);
    default:
      return toText(left, run) === toText(right, run);
  }
}

type Parts = Readonly<Record<string, unknown>> & { readonly length?: unknown };

function haveSameParts(left: Parts, right: Parts, run: Evaluation, depth: number): boolean {
  if (depth > MAX_VALUE_DEPTH) throw tooDeep();
  const keys = Object.keys(left);
  run.step(1 + keys.length / 4);
  if (keys.length !== Object.keys(right).length || (Array.isArray(left) && left.length !== right.length)) return false;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    if (!Object.hasOwn(right, key) || !haveSameContent(left[key], right[key], run, depth + 1)) return false;
  }
  return true;
}

/** So many values are compared one by one, which takes less than a set of them does. */
const MAX_FEW = 8;

/** Values, each once by content. Those that are no objects are compared as they are, without a text. */
export class Contents {
  private readonly fewScalars: unknown[] = [];
  private readonly fewObjects: unknown[] = [];
  private scalars: Set<unknown> | undefined;
  private objects: Set<string> | undefined;

  /** Whether it was not there yet. */
  add(value: unknown, run: Evaluation): boolean {
    return typeof value === 'object' && value !== null ? this.addObject(value, run) : this.addScalar(value);
  }

  has(value: unknown, run: Evaluation): boolean {
    if (typeof value !== 'object' || value === null) return this.scalars?.has(value) ?? this.fewScalars.includes(value);
    return this.objects?.has(contentKey(value, run)) ?? this.isOneOfFew(value, run);
  }

  private addScalar(value: unknown): boolean {
    if (this.scalars) return this.scalars.size < this.scalars.add(value).size;
    if (this.fewScalars.includes(value)) return false;
    this.fewScalars.push(value);
    if (this.fewScalars.length > MAX_FEW) this.scalars = new Set(this.fewScalars);
    return true;
  }

  private addObject(value: object, run: Evaluation): boolean {
    if (this.objects) return this.objects.size < this.objects.add(contentKey(value, run)).size;
    if (this.isOneOfFew(value, run)) return false;
    this.fewObjects.push(value);
    if (this.fewObjects.length > MAX_FEW) this.objects = new Set(this.fewObjects.map((one) => contentKey(one, run)));
    return true;
  }

  private isOneOfFew(value: object, run: Evaluation): boolean {
    for (let index = 0; index < this.fewObjects.length; index++)
      if (haveSameContent(this.fewObjects[index], value, run)) return true;
    return false;
  }
}
