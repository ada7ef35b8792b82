import { NodeFailure, passOn, setOwn, setPath, type ItemMaker } from '@weft/node-sdk';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import { valueKey } from '../comparing/match-key.ts';
import { getField, listNames, omitFields, type FieldAccess } from '../fields/field-names.ts';
import type { RemoveDuplicatesParams } from './remove-duplicates.params.ts';

/** Of equal items the first. @throws NodeFailure REMOVE_DUPLICATES_FIELDS_MISSING, REMOVE_DUPLICATES_FIELD_UNKNOWN */
export function* distinctItems(items: readonly Item[], parameters: RemoveDuplicatesParams): ItemMaker {
  const { compare, keepOnlyCompared } = parameters;
  const names = listNames(parameters.selectedFields);
  if (compare === 'selected') checkNames(items, names, parameters);
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item.json, names, parameters);
    if (seen.has(key)) yield undefined;
    else {
      seen.add(key);
      const kept = passOn(item, index);
      yield keepOnlyCompared ? { ...kept, json: comparedFields(item.json, names, parameters) } : kept;
    }
  }
}

/** Two items that both lack a field are equal in it. */
function keyOf(json: JsonObject, names: readonly string[], parameters: RemoveDuplicatesParams): string {
  if (parameters.compare !== 'selected') return valueKey(comparedFields(json, names, parameters));
  return names
    .map((name) => {
      const value = getField(json, name, parameters);
      return value === undefined ? '' : valueKey(value);
    })
    .join('\n');
}

function comparedFields(json: JsonObject, names: readonly string[], parameters: RemoveDuplicatesParams): JsonObject {
  if (parameters.compare === 'all') return json;
  return parameters.compare === 'except' ? omitFields(json, names, parameters) : pickInPlace(json, names, parameters);
}

/** The named fields, where they stand: a nested one in its object. */
function pickInPlace(json: JsonObject, names: readonly string[], access: FieldAccess): JsonObject {
  let picked: Record<string, Json> = {};
  for (const name of names) {
    const value = getField(json, name, access);
    if (value === undefined) continue;
    if (Object.hasOwn(json, name)) setOwn(picked, name, value);
    else picked = setPath(picked, name, value) as Record<string, Json>;
  }
  return picked;
}

/** A name that no item has would make duplicates of all of them. */
function checkNames(items: readonly Item[], names: readonly string[], access: FieldAccess): void {
  if (names.length === 0) throw fieldsMissing();
  const unknown = names.find((name) => items.every(({ json }) => getField(json, name, access) === undefined));
  if (unknown !== undefined && items.length > 0) throw fieldUnknown(unknown, access);
}

function fieldsMissing(): NodeFailure {
  return new NodeFailure({
    code: 'REMOVE_DUPLICATES_FIELDS_MISSING',
    fault: 'user',
    message: 'Items are to be compared by selected fields, but none is selected.',
    field: 'selectedFields',
    fix: 'Name at least one field, or compare all fields.',
    retryable: false,
  });
}

function fieldUnknown(name: string, { dotNotation }: FieldAccess): NodeFailure {
  const isPath = !dotNotation && name.includes('.');
  return new NodeFailure({
    code: 'REMOVE_DUPLICATES_FIELD_UNKNOWN',
    fault: 'user',
    message: `No item has the field "${name}".`,
    field: 'selectedFields',
    fix: isPath
      ? 'Switch dot notation on, if the dot leads into an object.'
      : 'Look at the items that arrive, and correct the name.',
    retryable: false,
  });
}
