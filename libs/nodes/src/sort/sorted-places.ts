/** So many items are sorted at once; runs of sorted items are then merged, two by two. */
const RUN_LENGTH = 64;
/** How many items are merged between two yields. */
const ITEMS_PER_YIELD = 32;

/** Negative where the left place comes first. */
export type ComparePlaces = (left: number, right: number) => number;

/** The places from 0 to `count` in order; what is equal stays as it stood. Yields now and then, since a large list takes a while. */
export function* sortedPlaces(count: number, compare: ComparePlaces): Generator<undefined, Uint32Array> {
  let places = new Uint32Array(count);
  for (let place = 0; place < count; place += 1) places[place] = place;
  for (let start = 0; start < count; start += RUN_LENGTH) {
    places.subarray(start, start + RUN_LENGTH).sort((left, right) => compare(left, right) || left - right);
    yield undefined;
  }
  let merged = new Uint32Array(count);
  for (let length = RUN_LENGTH; length < count; length *= 2) {
    for (let start = 0; start < count; start += 2 * length)
      yield* mergeRuns({ from: places, to: merged, start, length }, compare);
    [places, merged] = [merged, places];
  }
  return places;
}

interface RunPair {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly start: number;
  readonly length: number;
}

function* mergeRuns({ from, to, start, length }: RunPair, compare: ComparePlaces): Generator<undefined> {
  const middle = Math.min(start + length, from.length);
  const end = Math.min(middle + length, from.length);
  let [left, right] = [start, middle];
  for (let at = start; at < end; at += 1) {
    const takesLeft = right >= end || (left < middle && compare(from[left] as number, from[right] as number) <= 0);
    to[at] = from[takesLeft ? left++ : right++] as number;
    if (at % ITEMS_PER_YIELD === 0) yield undefined;
  }
}
