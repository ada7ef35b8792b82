import { lineageOf, passOn, setOwn, setPath } from '@weft/node-sdk';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import { valueKey } from '../comparing/match-key.ts';
import { getField, listNames, omitFields } from '../fields/field-names.ts';
import type { CompareDatasetsParams } from './compare-datasets.params.ts';

/** Two items that belong together, with their places. */
export interface ItemPair {
  readonly items: readonly [Item, Item];
  readonly places: readonly [number, number];
}

/** An item as it is compared: without the fields that are skipped, and those that are equal anyway. */
interface View {
  /** Without nested fields that are not compared. */
  readonly json: JsonObject;
  /** Whole fields that are not compared. */
  readonly hidden: ReadonlySet<string>;
}

interface Omitted {
  readonly nested: readonly string[];
  readonly whole: ReadonlySet<string>;
}

/** Compares items that belong together, and makes one of them. */
export class PairComparison {
  private readonly skipped: readonly string[];
  private readonly exceptions: readonly string[];
  /** By input. */
  private readonly omitted: readonly [Omitted, Omitted];

  constructor(private readonly parameters: CompareDatasetsParams) {
    const { fields, skipFields, exceptFields, dotNotation } = parameters;
    this.skipped = listNames(skipFields);
    this.exceptions = listNames(exceptFields);
    const omittedOf = (names: readonly string[]): Omitted => {
      const whole = new Set(names);
      return { whole, nested: [...whole].filter((name) => dotNotation && /[.[]/.test(name)) };
    };
    this.omitted = [
      omittedOf([...this.skipped, ...fields.map(({ left }) => left)]),
      omittedOf([...this.skipped, ...fields.map(({ right }) => right)]),
    ];
  }

  isSame({ items: [{ json: first }, { json: second }] }: ItemPair): boolean {
    const [left, right] = [this.view(first, 0), this.view(second, 1)];
    for (const name of Object.keys(left.json)) {
      if (!left.hidden.has(name) && !this.isEqual(seen(left, name), seen(right, name))) return false;
    }
    for (const name of Object.keys(right.json)) {
      if (seen(left, name) === undefined && !this.isEqual(undefined, seen(right, name))) return false;
    }
    return true;
  }

  /** What comes out where the items are the same. */
  same({ items, places }: ItemPair): Item {
    return { ...passOn(items[0], places[0]), pairedItem: lineageOfBoth(places) };
  }

  /** What comes out where they differ. */
  different(pair: ItemPair): Item {
    const [first, second] = pair.items;
    const pairedItem = lineageOfBoth(pair.places);
    switch (this.parameters.whenDifferent) {
      case 'both':
        return { json: this.report(first.json, second.json), pairedItem };
      case 'first':
        return { ...passOn(first, 0), pairedItem };
      case 'second':
        return { ...passOn(second, 0), pairedItem };
      case 'mix':
        return { ...this.mix(pair), pairedItem };
    }
  }

  private report(first: JsonObject, second: JsonObject): JsonObject {
    const [left, right] = [this.view(first, 0), this.view(second, 1)];
    const keys: Record<string, Json> = {};
    for (const field of this.parameters.fields) setOwn(keys, field.left, getField(first, field.left, this.parameters) ?? null);
    const same: Record<string, Json> = {};
    const different: Record<string, Json> = {};
    for (const name of namesOf(left, right)) {
      const [inputA, inputB] = [seen(left, name), seen(right, name)];
      if (this.isEqual(inputA, inputB)) setOwn(same, name, inputA ?? null);
      else setOwn(different, name, { inputA: inputA ?? null, inputB: inputB ?? null });
    }
    const skipped = this.skippedOf(first, second);
    return skipped ? { keys, same, different, skipped } : { keys, same, different };
  }

  private skippedOf(first: JsonObject, second: JsonObject): JsonObject | undefined {
    const skipped: Record<string, Json> = {};
    for (const name of this.skipped) {
      const [inputA, inputB] = [first, second].map((json) => getField(json, name, this.parameters));
      if (inputA === undefined && inputB === undefined) continue;
      setOwn(skipped, name, { inputA: inputA ?? null, inputB: inputB ?? null });
    }
    return Object.keys(skipped).length > 0 ? skipped : undefined;
  }

  /** The preferred item with some fields of the other; one that the other lacks is left out. */
  private mix({ items: [first, second] }: ItemPair): Item {
    const [preferred, other] = this.parameters.prefer === 'first' ? [first, second] : [second, first];
    let { json } = preferred;
    for (const name of this.exceptions) {
      const value = getField(other.json, name, this.parameters);
      json = value === undefined ? omitFields(json, [name], this.parameters) : this.withField(json, name, value);
    }
    return { ...passOn(preferred, 0), json };
  }

  private withField(json: JsonObject, name: string, value: Json): JsonObject {
    if (this.parameters.dotNotation) return setPath(json, name, value);
    const copy = { ...json };
    setOwn(copy, name, value);
    return copy;
  }

  private view(json: JsonObject, input: 0 | 1): View {
    const { nested, whole } = this.omitted[input];
    return { json: nested.length > 0 ? omitFields(json, nested, this.parameters) : json, hidden: whole };
  }

  /** To a fuzzy comparison a missing field is null. */
  private isEqual(first: Json | undefined, second: Json | undefined): boolean {
    if (first === second) return true;
    const { fuzzy } = this.parameters;
    if (!fuzzy && (typeof first !== 'object' || typeof second !== 'object')) return false;
    return valueKey(first ?? null, fuzzy) === valueKey(second ?? null, fuzzy);
  }
}

function seen({ json, hidden }: View, name: string): Json | undefined {
  return Object.hasOwn(json, name) && !hidden.has(name) ? json[name] : undefined;
}

/** Names of the fields to compare that one of both has. */
function namesOf(left: View, right: View): readonly string[] {
  const names = new Set([...Object.keys(left.json), ...Object.keys(right.json)]);
  return [...names].filter((name) => seen(left, name) !== undefined || seen(right, name) !== undefined);
}

function lineageOfBoth([first, second]: ItemPair['places']): Item['pairedItem'] {
  return [lineageOf(first), lineageOf(second, 1)];
}
