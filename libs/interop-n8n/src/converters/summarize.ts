import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, withoutUndefined, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readDotNotation, writeDotNotation, writeFieldNames } from './field-names.ts';

const AGGREGATIONS = {
  append: 'append',
  average: 'average',
  concatenate: 'concatenate',
  count: 'count',
  countUnique: 'count-unique',
  max: 'max',
  min: 'min',
  sum: 'sum',
} as const;
const WRITTEN = { ...AGGREGATIONS, 'count-unique': 'countUnique' } as const;
/** What the editor offers by name; all else is `other`. */
const SEPARATORS = [',', ', ', '\n', '', ' '];
const TAKES_EMPTY = ['append', 'concatenate', 'count', 'count-unique'];

export const summarizeConverter: Converter = {
  type: 'n8n-nodes-base.summarize',
  versions: [1, 1.1],
  convert(input) {
    const { parameters } = input;
    const options = parameters.group('options');
    const output = options.choice('outputFormat', { separateItems: 'items', singleItem: 'object' } as const, 'separateItems');
    return {
      type: 'summarize',
      parameters: {
        summaries: parameters.group('fieldsToSummarize').list('values').map(readSummary),
        groupBy: readGroupBy(input, output),
        output,
        skipUngrouped: options.has('skipEmptySplitFields') ? options.flag('skipEmptySplitFields', false) : undefined,
        unknownFields: options.fixedFlag('continueIfFieldNotFound', false) ? 'empty-item' : undefined,
        dotNotation: readDotNotation(options),
      },
    };
  },
};

function readSummary(row: ParameterReader): JsonObject {
  const aggregation = row.choice('aggregation', AGGREGATIONS, 'count');
  const takesEmpty = TAKES_EMPTY.includes(aggregation);
  if (!takesEmpty) row.ignore('includeEmpty');
  if (aggregation !== 'concatenate') row.ignore('separateBy', 'customSeparator');
  return withoutUndefined({
    field: row.text('field', ''),
    aggregation,
    includeEmpty: takesEmpty && row.has('includeEmpty') ? row.flag('includeEmpty', false) : undefined,
    separator: aggregation === 'concatenate' ? readSeparator(row) : undefined,
  });
}

function readSeparator(row: ParameterReader): string | undefined {
  const separator = row.text('separateBy', undefined);
  if (separator === 'other') return row.text('customSeparator', '');
  row.ignore('customSeparator');
  return separator;
}

function readGroupBy({ parameters, version, note }: ConverterInput, output: 'items' | 'object'): string | undefined {
  const groupBy = parameters.text('fieldsToSplitBy', undefined);
  if (version === 1 && groupBy !== undefined && output === 'items')
    note('Version 1 of the node turned the values that it groups by into text; here they keep their types.');
  return groupBy;
}

export const summarizeWriter: Writer = {
  type: 'summarize',
  target: summarizeConverter.type,
  versions: [1.1],
  write({ parameters }) {
    const values = parameters.list('summaries').map(writeSummary);
    const unknownFields = parameters.choice('unknownFields', { fail: false, 'empty-item': true }, 'fail');
    return {
      parameters: {
        fieldsToSummarize: values.length > 0 ? { values } : undefined,
        fieldsToSplitBy: writeFieldNames(parameters, 'groupBy'),
        options: groupOf({
          outputFormat: parameters.choice('output', { items: undefined, object: 'singleItem' }, 'items'),
          skipEmptySplitFields: unless(parameters.flag('skipUngrouped', false), false),
          continueIfFieldNotFound: unless(unknownFields, false),
          disableDotNotation: writeDotNotation(parameters),
        }),
      },
    };
  },
};

function writeSummary(summary: ParameterReader): JsonObject {
  const aggregation = summary.choice('aggregation', WRITTEN, 'count');
  return withoutUndefined({
    aggregation: unless(aggregation, 'count'),
    field: summary.text('field', ''),
    includeEmpty: unless(summary.flag('includeEmpty', false), false),
    ...(aggregation === 'concatenate' && writeSeparator(summary.text('separator', ','))),
  });
}

function writeSeparator(separator: string): Readonly<Record<string, Json | undefined>> {
  if (!isExpression(separator) && SEPARATORS.includes(separator)) return { separateBy: unless(separator, ',') };
  return { separateBy: 'other', customSeparator: separator };
}
