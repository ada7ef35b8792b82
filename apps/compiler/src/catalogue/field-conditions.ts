import { isJsonObject, type Json } from '@weft/workflow-model';

/** The fields of an object, by name, as JSON Schema has them. */
export type Fields = Readonly<Record<string, Json>>;

/** By field, the values with which another one matters; `../` leads out of the object or the row that it is in. */
export type FieldConditions = Readonly<Record<string, readonly Json[]>>;

/** How descriptions say it: "For `combine`." and "Of `json` and `text`, …". */
const PHRASE = /(?<!\b[Nn]ot )\b(?:[Ff]or|Of) ((?:`[^`]+`(?:, | and | or )?)+)/g;

/**
 * When a field matters, by its description: the values that it names are those of a field beside it, or of one around it; of several that have
 * such a value, the nearest before it. All conditions hold together. Undefined where it always matters.
 */
export function conditionsIn(description: string, name: string, around: readonly Fields[]): FieldConditions | undefined {
  const named = [...description.matchAll(PHRASE)].flatMap(([, list = '']) =>
    [...list.matchAll(/`([^`]+)`/g)].map(([, value = '']) => value),
  );
  const conditions: Record<string, Json[]> = {};
  for (const value of named) {
    const condition = findOwner(value, name, around);
    if (condition) (conditions[condition.field] ??= []).push(condition.value);
  }
  return Object.keys(conditions).length === 0 ? undefined : conditions;
}

function findOwner(value: string, name: string, around: readonly Fields[]): { field: string; value: Json } | undefined {
  for (const [level, fields] of around.entries()) {
    const names = Object.keys(fields);
    const before = level === 0 ? names.slice(0, Math.max(0, names.indexOf(name))).toReversed() : names;
    const others = level === 0 ? names.slice(names.indexOf(name) + 1) : [];
    for (const field of [...before, ...others]) {
      const held = valueIn(fields[field], field, value);
      if (held !== undefined) return { field: '../'.repeat(level) + field, value: held };
    }
  }
  return undefined;
}

/** A switch is named itself, where it has to be on. */
function valueIn(schema: Json | undefined, field: string, value: string): Json | undefined {
  if (!isJsonObject(schema ?? null)) return undefined;
  const { enum: values, const: only, type } = schema as { enum?: readonly Json[]; const?: Json; type?: Json };
  if (type === 'boolean' && field === value) return true;
  return values?.includes(value) || only === value ? value : undefined;
}
