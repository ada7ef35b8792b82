import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { NodeFailure } from './node-failure.ts';

/** A list is never stretched to more than this by a path that names an index far beyond its end. */
const MAX_INDEX = 100_000;

/** A key, or an index where it stood in brackets. */
type Segment = string | number;

const SEGMENT = /\[(?:(\d+)|"([^"]*)"|'([^']*)')\]|([^.[\]]+|[[\]])|(\.)/gy;

/** The steps of a path such as `a.b[0]["c d"]`. Text that is no path is one key. */
export function parsePath(path: string): readonly Segment[] {
  if (isKey(path)) return [path];
  const segments: Segment[] = [];
  for (const [, index, double, single, key] of path.matchAll(SEGMENT)) {
    const quoted = double ?? single;
    if (index !== undefined) segments.push(Number(index));
    else if (quoted !== undefined) segments.push(quoted);
    else if (key !== undefined) segments.push(key);
  }
  return segments.length > 0 ? segments : [path];
}

/** What stands at a path, by own properties only; undefined where nothing does. */
export function getPath(value: Json | undefined, path: string): Json | undefined {
  let current = value;
  for (const segment of stepsIn(value, path)) current = getOwn(current, segment);
  return current;
}

/** A copy of the object with one value set; what the path does not touch is shared. Missing objects and lists are made. */
export function setPath(object: JsonObject, path: string, value: Json): JsonObject {
  return setAt(object, stepsIn(object, path), value) as JsonObject;
}

/** A copy of the object without what stands at the path; the object itself where nothing does. */
export function deletePath(object: JsonObject, path: string): JsonObject {
  return deleteAt(object, stepsIn(object, path)) as JsonObject;
}

/** Sets an own property, also where the key is `__proto__`. */
export function setOwn(target: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** A field whose own name holds dots comes before what the dots would lead to. */
function stepsIn(value: Json | undefined, path: string): readonly Segment[] {
  if (isKey(path)) return [path];
  return isJsonObject(value) && Object.hasOwn(value, path) ? [path] : parsePath(path);
}

function isKey(path: string): boolean {
  return !path.includes('.') && !path.includes('[');
}

function getOwn(value: Json | undefined, key: Segment): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return isIndex(key) ? (value as readonly Json[])[Number(key)] : undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

function setAt(target: Json | undefined, path: readonly Segment[], value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const inner = setAt(getOwn(target, key), rest, value);
  if (Array.isArray(target) ? isIndex(key) : typeof key === 'number' && !isJsonObject(target)) {
    return setElement(Array.isArray(target) ? (target as readonly Json[]) : [], Number(key), inner);
  }
  const copy: Record<string, Json> = isJsonObject(target) ? { ...target } : {};
  setOwn(copy, String(key), inner);
  return copy;
}

function setElement(list: readonly Json[], index: number, value: Json): readonly Json[] {
  if (index > MAX_INDEX && index > list.length) {
    const message = `The path names the index ${index} of a list with ${list.length} elements.`;
    throw new NodeFailure({
      code: 'PATH_INVALID',
      fault: 'user',
      message,
      fix: `Use an index up to ${MAX_INDEX}.`,
      retryable: false,
    });
  }
  const copy = [...list];
  while (copy.length < index) copy.push(null);
  copy[index] = value;
  return copy;
}

function deleteAt(target: Json | undefined, path: readonly Segment[]): Json | undefined {
  const [key, ...rest] = path;
  const inner = key === undefined ? undefined : getOwn(target, key);
  if (key === undefined || inner === undefined) return target;
  const left = rest.length > 0 ? deleteAt(inner, rest) : undefined;
  if (left === inner) return target;
  if (Array.isArray(target)) return left === undefined ? target.toSpliced(Number(key), 1) : target.with(Number(key), left);
  const copy: Record<string, Json> = { ...(target as JsonObject) };
  if (left === undefined) delete copy[key];
  else setOwn(copy, String(key), left);
  return copy;
}

function isIndex(key: Segment): boolean {
  return typeof key === 'number' || /^\d+$/.test(key);
}
