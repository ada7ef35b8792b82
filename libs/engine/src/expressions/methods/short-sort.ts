export type Compare = (left: unknown, right: unknown) => number;

/** A list in which the platform, as we do, looks for no more than one run. */
const SHORT_LIST = 32;

/** Whether `sortShort` can sort the list. What is undefined goes to the end unasked, which is left to the platform. */
export function isShort(list: readonly unknown[], compare: Compare | undefined): compare is Compare {
  return compare !== undefined && list.length <= SHORT_LIST && !list.includes(undefined);
}

/**
 * `sort` for a short list, to whose time the platform adds its way to each call of `compare`. It asks the same questions in the same
 * order, so that also a function that contradicts itself, such as `(a, b) => a > b`, gives what JavaScript gives.
 */
export function sortShort(values: unknown[], compare: Compare): unknown[] {
  for (let at = beginRun(values, compare); at < values.length; at++) {
    const value = values[at];
    let low = 0;
    let high = at;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(value, values[middle]) < 0) high = middle;
      else low = middle + 1;
    }
    values.copyWithin(low + 1, low, at);
    values[low] = value;
  }
  return values;
}

/** How many values at the beginning are in order; those that are in the opposite order are turned round. */
function beginRun(values: unknown[], compare: Compare): number {
  if (values.length < 2) return values.length;
  const falls = compare(values[1], values[0]) < 0;
  let end = 2;
  while (end < values.length && compare(values[end], values[end - 1]) < 0 === falls) end++;
  if (falls) turnRound(values, end);
  return end;
}

function turnRound(values: unknown[], count: number): void {
  for (let low = 0, high = count - 1; low < high; low++, high--) {
    const value = values[low];
    values[low] = values[high];
    values[high] = value;
  }
}
