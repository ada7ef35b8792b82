import type { Lineage } from '@weft/workflow-model';

/** Beyond this place lineages are made anew: the shared ones are kept for good (about 32 MB in all). */
const MAX_SHARED = 1_000_000;

/** shared[input][item]: a pure memo of frozen values, so a million items do not allocate a million lineages on each pass. */
const shared: Lineage[][] = [];

/** The lineage "from this item of that input". The object is shared and frozen. */
export function lineageOf(item: number, input = 0): Lineage {
  const known = shared[input]?.[item];
  if (known !== undefined) return known;
  const made = Object.freeze(input === 0 ? { item } : { item, input });
  // Filled in order only, so that the lists stay dense.
  const list = (shared[input] ??= []);
  if (item === list.length && item < MAX_SHARED) list.push(made);
  return made;
}
