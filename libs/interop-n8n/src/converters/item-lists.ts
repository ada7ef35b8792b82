import { isJsonObject, type JsonObject } from '@weft/workflow-model';
import type { Converter, ConverterInput } from '../conversion.ts';
import { aggregateConverter } from './aggregate.ts';
import { joinNames } from './field-names.ts';
import { limitConverter } from './limit.ts';
import { removeDuplicatesConverter } from './remove-duplicates.ts';
import { sortConverter } from './sort.ts';
import { splitOutConverter } from './split-out.ts';
import { summarizeConverter } from './summarize.ts';

/** Each became a node of its own later, with the same parameters. */
const OPERATIONS = {
  splitOutItems: splitOutConverter,
  aggregateItems: aggregateConverter,
  concatenateItems: aggregateConverter,
  limit: limitConverter,
  removeDuplicates: removeDuplicatesConverter,
  sort: sortConverter,
  summarize: summarizeConverter,
} as const;

/** The nodes began as what the operations were. */
const FIRST = 1;

/** One node for what is several now; n8n's editor does not offer it any more. */
export const itemListsConverter: Converter = {
  type: 'n8n-nodes-base.itemLists',
  versions: [1, 2, 2.1, 2.2, 3, 3.1],
  convert(input) {
    const { parameters } = input;
    parameters.ignore('resource');
    const converter: Converter = parameters.choice('operation', OPERATIONS, 'splitOutItems');
    return converter.convert({ ...input, version: FIRST, parameters: parameters.with(readNameLists(input)) });
  },
};

/** Names of fields: the first versions have `{ fields: [{ fieldName }] }` for what is one text in the later ones. */
function readNameLists({ node, parameters }: ConverterInput): JsonObject {
  const lists = ['fieldsToInclude', 'fieldsToExclude', 'fieldsToCompare'].filter((key) => isJsonObject(node.parameters[key]));
  const namesIn = (key: string): string[] =>
    parameters
      .group(key)
      .list('fields')
      .map((field) => field.text('fieldName', ''));
  return Object.fromEntries(lists.map((key) => [key, joinNames(namesIn(key))]));
}
