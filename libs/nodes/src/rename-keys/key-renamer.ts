import { expandReplacement, Pattern } from '@weft/engine';
import { setOwn } from '@weft/node-sdk';
import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import type { KeyPattern } from './rename-keys.params.ts';

/** Items mostly have the same keys. Emptied when full. */
const MAX_REMEMBERED = 10_000;

/** Renames keys by one pattern, in bounded time whatever the pattern: see `Pattern`. */
export class KeyRenamer {
  private readonly pattern: Pattern;
  private readonly names = new Map<string, string>();
  private readonly maxDepth: number;

  /** @throws Error for a pattern that is no regular expression, or is too long. */
  constructor(private readonly rule: KeyPattern) {
    this.pattern = new Pattern(rule.pattern, rule.ignoreCase ? 'gi' : 'g');
    this.maxDepth = rule.maxDepth < 0 ? Infinity : rule.maxDepth;
  }

  /**
   * The object with its keys renamed; what has none to rename is shared with what is given.
   * @throws Error for a pattern that cannot run on so long a key in bounded time.
   */
  rename(json: JsonObject): JsonObject {
    return this.renameIn(json, this.maxDepth) as JsonObject;
  }

  private renameIn(value: Json, depth: number): Json {
    if (Array.isArray(value)) return this.renameInList(value as readonly Json[], depth);
    return isJsonObject(value) ? this.renameInObject(value, depth) : value;
  }

  private renameInList(list: readonly Json[], depth: number): readonly Json[] {
    if (depth === 0) return list;
    const renamed = list.map((element) => this.renameIn(element, depth - 1));
    return renamed.some((element, index) => element !== list[index]) ? renamed : list;
  }

  private renameInObject(object: JsonObject, depth: number): JsonObject {
    const entries = Object.entries(object).map(([key, value]) => ({
      key,
      name: this.nameOf(key),
      value: depth === 0 ? value : this.renameIn(value, depth - 1),
    }));
    if (entries.every(({ key, name, value }) => key === name && value === object[key])) return object;
    const result: Record<string, Json> = {};
    // A key that gets a name comes before one that has it.
    for (const { key, name, value } of entries) if (key === name) setOwn(result, name, value);
    for (const { key, name, value } of entries) if (key !== name) setOwn(result, name, value);
    return result;
  }

  private nameOf(key: string): string {
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const name = this.replaceIn(key);
    if (this.names.size >= MAX_REMEMBERED) this.names.clear();
    this.names.set(key, name);
    return name;
  }

  private replaceIn(key: string): string {
    const search = this.pattern.searchIn(key);
    let name = '';
    let end = 0;
    let start = 0;
    while (start <= key.length) {
      const match = search.from(start);
      if (match === undefined) break;
      name += key.slice(end, match.index) + expandReplacement(this.rule.replacement, match, key);
      end = match.index + match.text.length;
      // An empty match must not be found again.
      start = match.text === '' ? end + 1 : end;
    }
    return name + key.slice(end);
  }
}
