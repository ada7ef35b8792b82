import { lineageOf, NodeFailure, setOwn, setPath, type ItemMaker } from '@weft/node-sdk';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import { getField, listNames, omitFields, pickFields } from '../fields/field-names.ts';
import type { AggregateParams } from './aggregate.params.ts';
import { GatheredFiles } from './gathered-files.ts';

interface Gatherer {
  add(json: JsonObject): void;
  /** What was gathered. */
  result(): JsonObject;
}

/**
 * One item of all.
 * @throws NodeFailure AGGREGATE_FIELDS_MISSING, AGGREGATE_NAME_TWICE
 */
export function* aggregateItems(items: readonly Item[], parameters: AggregateParams): ItemMaker {
  const gatherer = parameters.mode === 'items' ? new ItemGatherer(parameters) : new FieldGatherer(parameters);
  const files = new GatheredFiles(parameters.uniqueBinary);
  for (const { json, binary } of items) {
    gatherer.add(json);
    if (binary !== undefined && parameters.keepBinary) files.add(binary);
    yield undefined;
  }
  const json = gatherer.result();
  const binary = files.toBinary();
  const pairedItem = items.length === 1 ? lineageOf(0) : Array.from(items, (_, index) => lineageOf(index));
  yield binary === undefined ? { json, pairedItem } : { json, binary, pairedItem };
}

interface Column {
  readonly field: string;
  readonly as: string;
  readonly values: Json[];
}

/** A list for each field. */
class FieldGatherer implements Gatherer {
  private readonly columns: readonly Column[];

  constructor(private readonly parameters: AggregateParams) {
    this.columns = parameters.fields.map(({ field, as }) => ({ field, as, values: [] }));
    if (this.columns.length === 0) throw fieldsMissing();
    const names = this.columns.map((column) => this.nameOf(column));
    const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (twice >= 0) throw nameTwice(names[twice] as string, twice);
  }

  add(json: JsonObject): void {
    for (const { field, values } of this.columns) {
      const value = getField(json, field, this.parameters);
      if (!this.parameters.mergeLists || !Array.isArray(value)) this.addValue(values, value);
      else for (const element of value as readonly Json[]) this.addValue(values, element);
    }
  }

  result(): JsonObject {
    let json: JsonObject = {};
    for (const column of this.columns) json = this.withList(json, column);
    return json;
  }

  private withList(json: JsonObject, column: Column): JsonObject {
    if (column.as !== '' && this.parameters.dotNotation) return setPath(json, column.as, column.values);
    return withField(json, this.nameOf(column), column.values);
  }

  private addValue(values: Json[], value: Json | undefined): void {
    if ((value !== undefined && value !== null) || this.parameters.keepMissing) values.push(value ?? null);
  }

  private nameOf({ field, as }: Column): string {
    if (as !== '') return as;
    return this.parameters.dotNotation ? field.slice(field.lastIndexOf('.') + 1) : field;
  }
}

/** The data of all items in one list. */
class ItemGatherer implements Gatherer {
  private readonly list: JsonObject[] = [];
  private readonly names: readonly string[];

  constructor(private readonly parameters: AggregateParams) {
    this.names = listNames(parameters.selectedFields);
  }

  /** Each item has its place in the list, also where nothing of it is left. */
  add(json: JsonObject): void {
    const { include } = this.parameters;
    this.list.push(
      include === 'all' ? json : (include === 'selected' ? pickFields : omitFields)(json, this.names, this.parameters),
    );
  }

  result(): JsonObject {
    const { destination, dotNotation } = this.parameters;
    return dotNotation ? setPath({}, destination, this.list) : withField({}, destination, this.list);
  }
}

function withField(json: JsonObject, name: string, value: Json): JsonObject {
  const copy = { ...json };
  setOwn(copy, name, value);
  return copy;
}

function fieldsMissing(): NodeFailure {
  return new NodeFailure({
    code: 'AGGREGATE_FIELDS_MISSING',
    fault: 'user',
    message: 'No field to aggregate is named.',
    field: 'fields',
    fix: 'Name a field whose values are to be gathered, or set "mode" to "items".',
    retryable: false,
  });
}

function nameTwice(name: string, index: number): NodeFailure {
  return new NodeFailure({
    code: 'AGGREGATE_NAME_TWICE',
    fault: 'user',
    message: `Two fields would be gathered under the name "${name}".`,
    field: `fields.${index}.as`,
    fix: 'Give each field a name of its own in "as".',
    retryable: false,
  });
}
