import { isJsonObject, type Json } from '@weft/workflow-model';

/** Whether two values are the same data, whatever the order of their keys. */
export function isSame(left: Json, right: Json, caseSensitive = true): boolean {
  if (left === right) return true;
  if (typeof left === 'string' && typeof right === 'string') return !caseSensitive && left.toLowerCase() === right.toLowerCase();
  if (Array.isArray(left) && Array.isArray(right)) return isSameList(left, right, caseSensitive);
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && isSame(left[key] as Json, right[key] as Json, caseSensitive));
}

function isSameList(left: readonly Json[], right: readonly Json[], caseSensitive: boolean): boolean {
  return left.length === right.length && left.every((element, index) => isSame(element, right[index] as Json, caseSensitive));
}
