import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { CannotConvert } from './cannot-convert.ts';
import { withoutLocators } from './locators.ts';
import { isExpression } from './n8n-file.ts';

type Taken = true | ParameterReader | readonly ParameterReader[];

/**
 * Reads the parameters of one n8n node and remembers what was read, so that whatever no converter asked for can be named.
 * An absent parameter means the default of its version: n8n leaves defaults out of its files.
 */
export class ParameterReader {
  constructor(
    private readonly source: JsonObject,
    private readonly path = '',
    private readonly taken = new Map<string, Taken>(),
  ) {}

  /** The same parameters, with other values for some. What is read of either counts for both. */
  with(values: JsonObject): ParameterReader {
    return new ParameterReader({ ...this.source, ...values }, this.path, this.taken);
  }

  has(key: string): boolean {
    return this.peek(key) !== undefined;
  }

  /** Any value; resource locators in it are reduced to what they point to. */
  value(key: string): Json | undefined {
    this.taken.set(key, true);
    const value = this.peek(key);
    return value === undefined ? undefined : withoutLocators(value);
  }

  /** As it stands in the file; what asks for it so has to ask for it in another way too. */
  raw(key: string): Json | undefined {
    return this.peek(key);
  }

  /** Text or an expression. */
  text<Fallback extends string | undefined>(key: string, fallback: Fallback): string | Fallback {
    const value = this.value(key);
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'object') throw this.refusal(key, 'should be text');
    return String(value);
  }

  /** Text that decides what the node is, so no expression. */
  literal<Fallback extends string | undefined>(key: string, fallback: Fallback): string | Fallback {
    const value = this.text(key, fallback);
    if (isExpression(value)) throw this.refusal(key, 'is an expression, where Weft needs a fixed value');
    return value;
  }

  /** A number or an expression. */
  number(key: string, fallback: number): number | string {
    const value = this.value(key) ?? fallback;
    if (typeof value === 'number' || isExpression(value)) return value;
    if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
    throw this.refusal(key, 'should be a number');
  }

  integer(key: string, fallback: number): number {
    const value = this.number(key, fallback);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw this.refusal(key, 'should be a whole number, and no expression');
  }

  /** A truth value or an expression. */
  flag(key: string, fallback: boolean): boolean | string {
    const value = this.value(key) ?? fallback;
    if (typeof value === 'boolean' || isExpression(value)) return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.refusal(key, 'should be true or false');
  }

  /** A truth value that decides what the node is, so no expression. */
  fixedFlag(key: string, fallback: boolean): boolean {
    const value = this.flag(key, fallback);
    if (typeof value === 'boolean') return value;
    throw this.refusal(key, 'is an expression, where Weft needs a fixed value');
  }

  /** One of the values in the table, in Weft's word for it. */
  choice<T>(key: string, words: Readonly<Record<string, T>>, fallback: string): T {
    const value = this.literal(key, fallback);
    if (Object.hasOwn(words, value)) return words[value] as T;
    throw this.refusal(key, `has the value "${value.slice(0, 60)}", which Weft has no counterpart for yet`);
  }

  /** A nested group; an empty one where it is absent, and where some exporters write an empty list. */
  group(key: string): ParameterReader {
    const value = this.peek(key);
    const isEmpty = value === '' || (Array.isArray(value) && value.length === 0);
    if (value !== undefined && value !== null && !isEmpty && !isJsonObject(value))
      throw this.refusal(key, 'should be a group of fields');
    const group = new ParameterReader(isJsonObject(value) ? value : {}, `${this.path}${key}.`);
    this.taken.set(key, group);
    return group;
  }

  /** A list of groups; [] where it is absent. A single group counts as a list of one. */
  list(key: string): readonly ParameterReader[] {
    const value = this.peek(key) ?? [];
    const entries = Array.isArray(value) ? (value as readonly Json[]) : [value];
    const groups = entries.map((entry, index) => {
      if (!isJsonObject(entry)) throw this.refusal(`${key}.${index}`, 'should be a group of fields');
      return new ParameterReader(entry, `${this.path}${key}.${index}.`);
    });
    this.taken.set(key, groups);
    return groups;
  }

  /** A resource mapper: which columns get which values, or all by their names. */
  mapping(key: string): { readonly automatic: boolean; readonly values: JsonObject; readonly matching: readonly string[] } {
    const mapper = this.group(key);
    const values = mapper.value('value') ?? {};
    const matching = mapper.value('matchingColumns') ?? [];
    if (!isJsonObject(values)) throw mapper.refusal('value', 'should be a group of fields');
    if (!Array.isArray(matching)) throw mapper.refusal('matchingColumns', 'should be a list');
    mapper.ignore('schema', 'attemptToConvertTypes', 'convertFieldsToString');
    const automatic = mapper.choice('mappingMode', { defineBelow: false, autoMapInputData: true }, 'defineBelow');
    return { automatic, values, matching: matching.map(String) };
  }

  /** Marks parameters that mean nothing here: labels of the editor, ids, fields that another choice hides. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.taken.set(key, true);
  }

  /** Paths that hold something and that nobody asked for. */
  unread(): readonly string[] {
    return Object.keys(this.source).flatMap((key) => {
      const taken = this.taken.get(key);
      if (taken === undefined) return isBlank(this.source[key]) ? [] : [`${this.path}${key}`];
      if (taken === true) return [];
      return taken instanceof ParameterReader ? taken.unread() : taken.flatMap((reader) => reader.unread());
    });
  }

  refusal(key: string, problem: string): CannotConvert {
    return new CannotConvert(`Parameter "${this.path}${key}" ${problem}.`);
  }

  private peek(key: string): Json | undefined {
    return Object.hasOwn(this.source, key) ? this.source[key] : undefined;
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
