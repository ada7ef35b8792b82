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
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return Number.isNaN(left) && Number.isNaN(right);
  if (Array.isArray(left)) return Array.isArray(right) && haveSameElements(left, right, run, depth);
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return false;
  if (kind === 'object') return haveSameFields(left as Fields, right as Fields, run, depth);
  return toText(left, run) === toText(right, run);
}

function haveSameElements(left: readonly unknown[], right: readonly unknown[], run: Evaluation, depth: number): boolean {
  if (depth > MAX_VALUE_DEPTH) throw tooDeep();
  run.step(1 + left.length / 4);
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (!haveSameContent(left[index], right[index], run, depth + 1)) return false;
  return true;
}

type Fields = Readonly<Record<string, unknown>>;

/** Without lists of their names, which would take longer to make than small objects to compare. */
function haveSameFields(left: Fields, right: Fields, run: Evaluation, depth: number): boolean {
  if (depth > MAX_VALUE_DEPTH) throw tooDeep();
  run.step();
  let count = 0;
  for (const key in left) {
    count++;
    const other = right[key];
    if (mayBeInherited(key, other) && !Object.hasOwn(right, key)) return false;
    if (!haveSameContent(left[key], other, run, depth + 1)) return false;
  }
  run.step(count / 4);
  for (const _key in right) count--;
  return count === 0;
}

/** What plain objects inherit are functions, and `__proto__`. */
const mayBeInherited = (key: string, value: unknown): boolean =>
  value === undefined || typeof value === 'function' || key === '__proto__';

/** Whether one of a few values, each looked at in turn, has the same content. */
export function isAmong(values: readonly unknown[], value: unknown, run: Evaluation): boolean {
  if (typeof value !== 'object' || value === null) return values.includes(value);
  for (let index = 0; index < values.length; index++) if (haveSameContent(values[index], value, run)) return true;
  return false;
}

/** So many values are compared one by one, which takes less than a set of them does. */
export const MAX_FEW = 8;

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
    return this.objects?.has(contentKey(value, run)) ?? isAmong(this.fewObjects, value, run);
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
    if (isAmong(this.fewObjects, value, run)) return false;
    this.fewObjects.push(value);
    if (this.fewObjects.length > MAX_FEW) this.objects = new Set(this.fewObjects.map((one) => contentKey(one, run)));
    return true;
  }
}
