import { lineageOf, NodeFailure, setOwn, type ItemMaker } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json, type JsonObject, type Lineage } from '@weft/workflow-model';
import { valueKey } from '../comparing/match-key.ts';
import { getField, listNames } from '../fields/field-names.ts';
import { accumulatorFor, isEmpty, PREFIXES, type Accumulator } from './accumulators.ts';
import type { Aggregation, SummarizeParams, Summary } from './summarize.params.ts';

/** @throws NodeFailure SUMMARIZE_FIELDS_MISSING, SUMMARIZE_FIELD_UNKNOWN */
export function* summarizeItems(items: readonly Item[], parameters: SummarizeParams): ItemMaker {
  if (parameters.summaries.length === 0) throw fieldsMissing();
  const grouping = new Grouping(parameters);
  for (const [place, item] of items.entries()) {
    grouping.add(item.json, place);
    yield undefined;
  }
  const unknown = items.length > 0 ? grouping.unknownField() : undefined;
  if (unknown !== undefined) {
    if (parameters.unknownFields === 'fail') throw fieldUnknown(parameters, unknown);
    return yield { json: {}, pairedItem: items.map((_, place) => lineageOf(place)) };
  }
  yield* parameters.output === 'items' ? grouping.toItems() : grouping.toObject();
}

interface Group {
  /** values[field to group by]; null where an item lacks it. */
  readonly values: readonly Json[];
  /** accumulators[summary] */
  readonly accumulators: readonly Accumulator[];
  readonly lineage: Lineage[];
}

class Grouping {
  private readonly groups = new Map<string, Group>();
  private readonly names: readonly string[];
  /** found[summary]: some item has the field. */
  private readonly found: boolean[];

  constructor(private readonly parameters: SummarizeParams) {
    this.names = listNames(parameters.groupBy);
    this.found = parameters.summaries.map(() => false);
  }

  add(json: JsonObject, place: number): void {
    const { summaries, skipUngrouped } = this.parameters;
    const values = this.names.map((name) => getField(json, name, this.parameters) ?? null);
    const group = skipUngrouped && values.some(isEmpty) ? undefined : this.groupOf(values);
    for (let index = 0; index < summaries.length; index += 1) {
      const value = getField(json, (summaries[index] as Summary).field, this.parameters);
      this.found[index] ||= value !== undefined;
      group?.accumulators[index]?.add(value);
    }
    group?.lineage.push(lineageOf(place));
  }

  /** Place of the first summary whose field no item has. */
  unknownField(): number | undefined {
    const index = this.found.indexOf(false);
    return index < 0 ? undefined : index;
  }

  *toItems(): ItemMaker {
    for (const group of this.groups.values()) {
      const json: Record<string, Json> = {};
      this.names.forEach((name, index) => setOwn(json, outputName(name), group.values[index] ?? null));
      this.setResults(json, group);
      yield itemOf(json, group.lineage);
    }
  }

  /** One item in which the groups stand by their values, one level for each field to group by. */
  *toObject(): ItemMaker {
    const json: Record<string, Json> = {};
    const lineage: Lineage[] = [];
    for (const group of this.groups.values()) {
      let level = json;
      for (const value of group.values) level = levelIn(level, keyText(value));
      this.setResults(level, group);
      for (const source of group.lineage) lineage.push(source);
      yield undefined;
    }
    yield itemOf(json, lineage);
  }

  private groupOf(values: readonly Json[]): Group {
    // Where the values become names, 1 and "1" are one.
    const keys = this.parameters.output === 'object' ? values.map(keyText) : values;
    let key = '';
    for (const value of keys) key += `${valueKey(value)}\n`;
    let group = this.groups.get(key);
    if (!group) {
      group = { values, accumulators: this.parameters.summaries.map(accumulatorFor), lineage: [] };
      this.groups.set(key, group);
    }
    return group;
  }

  private setResults(json: Record<string, Json>, { accumulators }: Group): void {
    this.parameters.summaries.forEach(({ aggregation, field }: Summary, index) => {
      setOwn(json, resultName(aggregation, field), accumulators[index]?.result() ?? null);
    });
  }
}

function itemOf(json: JsonObject, lineage: readonly Lineage[]): Item {
  return { json, pairedItem: lineage.length === 1 ? (lineage[0] as Lineage) : lineage };
}

function levelIn(level: Record<string, Json>, name: string): Record<string, Json> {
  const known = Object.hasOwn(level, name) ? level[name] : undefined;
  if (known !== undefined && isJsonObject(known)) return known as Record<string, Json>;
  const made: Record<string, Json> = {};
  setOwn(level, name, made);
  return made;
}

const keyText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const resultName = (aggregation: Aggregation, field: string): string => `${PREFIXES[aggregation]}_${outputName(field)}`;

/** A path as one name: `order["total price"].net` becomes `order_total_price_net`. */
export function outputName(field: string): string {
  return field.replace(/["'\]]/g, '').replace(/[.[\s]/g, '_');
}

function fieldsMissing(): NodeFailure {
  return new NodeFailure({
    code: 'SUMMARIZE_FIELDS_MISSING',
    fault: 'user',
    message: 'No field is named that is to be summarized.',
    field: 'summaries',
    fix: 'Name at least one field and what to make of its values.',
    retryable: false,
  });
}

function fieldUnknown({ summaries, dotNotation }: SummarizeParams, index: number): NodeFailure {
  const { field } = summaries[index] as Summary;
  const isPath = !dotNotation && field.includes('.');
  return new NodeFailure({
    code: 'SUMMARIZE_FIELD_UNKNOWN',
    fault: 'user',
    message: `No item has the field "${field}".`,
    field: `summaries.${index}.field`,
    fix: isPath
      ? 'Switch dot notation on, if the dot leads into an object.'
      : 'Correct the name, or set `unknownFields` to `empty-item`.',
    retryable: false,
  });
}
