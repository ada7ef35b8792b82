import { lineageOf, NodeFailure, setOwn } from '@weft/node-sdk';
import { isJsonObject, type BinaryRef, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import { getField, listNames, omitFields, pickFields } from '../fields/field-names.ts';
import type { SplitOutParams } from './split-out.params.ts';

/** Stands for the files of the item among the names of fields. */
const FILES = '$binary';

interface Plan {
  readonly parameters: SplitOutParams;
  readonly fields: readonly string[];
  /** Names in the place of those of the fields; [] for none. */
  readonly destination: readonly string[];
  readonly selected: readonly string[];
  /** An element that is an object is the whole item. */
  readonly isWhole: boolean;
}

interface Column {
  /** Where the elements are put. */
  readonly name: string;
  readonly elements: readonly Json[];
}

/** An item, taken apart. */
interface Split {
  readonly columns: readonly Column[];
  /** What goes with each element; undefined for nothing. */
  readonly rest: JsonObject | undefined;
  /** Files that become an item each, by name. */
  readonly files: readonly (readonly [string, BinaryRef])[];
  /** Files that go with each element. */
  readonly kept: Item['binary'];
  readonly isWhole: boolean;
}

/** Splits item after item; what follows from the parameters alone is made once where they are the same for all. */
export class ItemSplitter {
  private plan: Plan | undefined;

  /**
   * What an item becomes, element by element.
   * @throws NodeFailure SPLIT_OUT_FIELDS_MISSING, SPLIT_OUT_DESTINATION_MISMATCH
   */
  split(item: Item, index: number, parameters: SplitOutParams): readonly Item[] {
    if (this.plan?.parameters !== parameters) this.plan = toPlan(parameters);
    const split = toSplit(item, this.plan);
    const count = split.columns.reduce((most, { elements }) => Math.max(most, elements.length), split.files.length);
    const pairedItem = lineageOf(index);
    const result = new Array<Item>(count);
    for (let place = 0; place < count; place += 1) {
      const json = jsonAt(split, place);
      const binary = binaryAt(split, place);
      result[place] = binary === undefined ? { json, pairedItem } : { json, binary, pairedItem };
    }
    return result;
  }
}

function toPlan(parameters: SplitOutParams): Plan {
  const fields = listNames(parameters.fields);
  const destination = listNames(parameters.destination);
  if (fields.length === 0) throw fieldsMissing();
  if (destination.length > 0 && destination.length !== fields.length) throw mismatch(fields.length, destination.length);
  return {
    parameters,
    fields,
    destination,
    selected: listNames(parameters.selectedFields).filter((name) => !fields.includes(name)),
    isWhole: fields.length === 1 && destination.length === 0 && parameters.include === 'none',
  };
}

function toSplit({ json, binary }: Item, plan: Plan): Split {
  const { parameters, fields, destination, isWhole } = plan;
  const columns: Column[] = [];
  let files: Split['files'] = [];
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] as string;
    const name = destination[index];
    if (field === FILES) files = Object.entries(binary ?? {}).map(([key, file]) => [name ?? key, file]);
    else columns.push({ name: name ?? field, elements: elementsOf(getField(json, field, parameters)) });
  }
  return { columns, files, isWhole, rest: restOf(json, plan), kept: parameters.keepBinary ? binary : undefined };
}

/** An object is a list of its values, and any other value a list of itself. */
function elementsOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as readonly Json[];
  return isJsonObject(value) ? Object.values(value) : [value];
}

function restOf(json: JsonObject, { parameters, fields, selected }: Plan): JsonObject | undefined {
  if (parameters.include === 'none') return undefined;
  return parameters.include === 'all' ? omitFields(json, fields, parameters) : pickFields(json, selected, parameters);
}

function jsonAt({ columns, rest, isWhole }: Split, place: number): JsonObject {
  const [first] = columns;
  const element = first?.elements[place];
  if (isWhole && isJsonObject(element)) return element;
  const json: Record<string, Json> = { ...rest };
  for (const { name, elements } of columns) {
    const value = elements[place];
    if (value !== undefined) setOwn(json, name, value);
  }
  return json;
}

function binaryAt({ files, kept }: Split, place: number): Item['binary'] {
  const file = files[place];
  return file === undefined ? kept : { ...kept, [file[0]]: file[1] };
}

function fieldsMissing(): NodeFailure {
  return new NodeFailure({
    code: 'SPLIT_OUT_FIELDS_MISSING',
    fault: 'user',
    message: 'No field to split out is named.',
    field: 'fields',
    fix: 'Name the field that holds the list, such as "items" or "body.items".',
    retryable: false,
  });
}

function mismatch(fieldCount: number, destinationCount: number): NodeFailure {
  return new NodeFailure({
    code: 'SPLIT_OUT_DESTINATION_MISMATCH',
    fault: 'user',
    message: `The number of fields to split out (${fieldCount}) and of their destinations (${destinationCount}) differ.`,
    field: 'destination',
    fix: 'Name one destination for each field, or none.',
    retryable: false,
  });
}
