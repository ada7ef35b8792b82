import type { Item } from '@weft/workflow-model';
import { matchKey, type KeyOptions } from './match-key.ts';

/** Which items of two inputs belong together; items are named by their place. */
export interface Matches {
  /** partnersOfLeft[left] = places of the right items, [] where there is none. */
  readonly partnersOfLeft: readonly (readonly number[])[];
  readonly partnersOfRight: readonly (readonly number[])[];
}

export interface Matching extends Omit<KeyOptions, 'fields'> {
  /** A field of the first input, and the one of the second that must equal it. */
  readonly fields: readonly { readonly left: string; readonly right: string }[];
}

/** Marks a piece of work done: see `ItemMaker`. */
type Work = Generator<undefined, Matches>;

const NONE: readonly number[] = [];

/** One pass over each input: the places of equal keys are looked up, never searched. */
export function* findMatches(first: readonly Item[], second: readonly Item[], { fields, dotNotation, fuzzy }: Matching): Work {
  const left = new KeyedInput(first, { fields: fields.map((pair) => pair.left), dotNotation, fuzzy });
  const right = new KeyedInput(second, { fields: fields.map((pair) => pair.right), dotNotation, fuzzy });
  yield* left.read();
  yield* right.read();
  const partnersOfLeft = yield* right.placesOf(left.keys);
  return { partnersOfLeft, partnersOfRight: yield* left.placesOf(right.keys) };
}

class KeyedInput {
  /** keys[item]; undefined where a field is missing. */
  readonly keys: (string | undefined)[] = [];
  private readonly places = new Map<string, number[]>();

  constructor(
    private readonly items: readonly Item[],
    private readonly options: KeyOptions,
  ) {}

  *read(): Generator<undefined> {
    for (const item of this.items) {
      this.add(matchKey(item, this.options));
      yield undefined;
    }
  }

  *placesOf(keys: readonly (string | undefined)[]): Generator<undefined, readonly (readonly number[])[]> {
    const found: (readonly number[])[] = [];
    for (const key of keys) {
      found.push(key === undefined ? NONE : (this.places.get(key) ?? NONE));
      yield undefined;
    }
    return found;
  }

  private add(key: string | undefined): void {
    const place = this.keys.push(key) - 1;
    if (key === undefined) return;
    const places = this.places.get(key);
    if (places) places.push(place);
    else this.places.set(key, [place]);
  }
}
