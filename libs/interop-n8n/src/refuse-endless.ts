import { unreadable } from './unreadable.ts';

/** Deeper nesting is no workflow, and would cost the stack of whatever walks it. */
const MAX_DEPTH = 200;
/** No message carries more; an object that holds others many times over could unfold to far more than it takes in memory. */
const MAX_VALUES = 10_000_000;

interface Extent {
  readonly height: number;
  readonly values: number;
}

/** @throws IMPORT_UNREADABLE for what nests too deeply, contains itself, or unfolds to more than any file holds. */
export function refuseEndless(source: unknown): void {
  const known = new Map<object, Extent | 'open'>();
  const extentOf = (value: unknown, depth: number): Extent => {
    if (typeof value !== 'object' || value === null) return { height: 0, values: 1 };
    const before = known.get(value);
    if (before === 'open') throw unreadable('The file contains itself.');
    if (depth + (before?.height ?? 0) > MAX_DEPTH) throw unreadable(`The file is nested more than ${MAX_DEPTH} levels deep.`);
    if (before) return before;
    known.set(value, 'open');
    const extent = { height: 1, values: 1 };
    for (const child of Object.values(value)) {
      const { height, values } = extentOf(child, depth + 1);
      extent.height = Math.max(extent.height, height + 1);
      extent.values += values;
    }
    if (extent.values > MAX_VALUES) throw unreadable(`The file holds more than ${MAX_VALUES} values.`);
    known.set(value, extent);
    return extent;
  };
  extentOf(source, 0);
}
