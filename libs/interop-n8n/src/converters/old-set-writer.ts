import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, withoutUndefined } from '../conversion.ts';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';

/** One list for each type, in the order in which they are read. */
const LISTS = ['string', 'number', 'boolean'] as const;
const BLANK = { string: '', number: 0, boolean: false } as const;

interface Field {
  readonly name: string;
  readonly type: string;
  readonly value: Json;
}

/**
 * Fields that keep the type of what an expression gives: only versions 1 and 2 of n8n's node do that. Undefined where those cannot say the
 * rest of the node, or where nothing of it needs them.
 */
export function writeOldSet(parameters: ParameterReader): Readonly<Record<string, Json | undefined>> | undefined {
  const fields = parameters.list('fields').map(readField);
  const keepsOthers = parameters.text('include', 'all') === 'all';
  if (!isAsBefore(parameters, keepsOthers) || !fields.every(isOld) || !fields.some(({ type }) => type === 'any'))
    return undefined;
  return {
    keepOnlySet: keepsOthers ? undefined : true,
    values: intoLists(fields),
    options: groupOf({ dotNotation: unless(parameters.flag('dotNotation', true), true) }),
  };
}

function readField(field: ParameterReader): Field {
  return { name: field.text('name', ''), type: field.text('type', 'string'), value: field.value('value') ?? null };
}

function isAsBefore(parameters: ParameterReader, keepsOthers: boolean): boolean {
  return (
    parameters.text('mode', 'fields') === 'fields' &&
    ['all', 'none'].includes(parameters.text('include', 'all')) &&
    parameters.flag('ignoreConversionErrors', false) === true &&
    parameters.flag('keepBinary', true) === keepsOthers
  );
}

/** A value of its type, or any that an expression gives. */
function isOld({ type, value }: Field): boolean {
  return type === 'any'
    ? isExpression(value)
    : LISTS.some((list) => list === type && typeof value === list) && !isExpression(value);
}

/** What may be of any type goes into the list that the field before it is in, so that the order stays. */
function intoLists(fields: readonly Field[]): JsonObject {
  const lists: Record<(typeof LISTS)[number], JsonObject[]> = { string: [], number: [], boolean: [] };
  let current: (typeof LISTS)[number] = 'string';
  for (const { name, type, value } of fields) {
    current = LISTS.find((list) => list === type) ?? current;
    lists[current].push(withoutUndefined({ name: unless(name, 'propertyName'), value: unless(value, BLANK[current]) }));
  }
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}
