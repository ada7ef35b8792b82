import type { Json } from '@weft/workflow-model';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const JOINS = {
  keepMatches: 'keep-matches',
  keepNonMatches: 'keep-non-matches',
  keepEverything: 'keep-everything',
  enrichInput1: 'enrich-first',
  enrichInput2: 'enrich-second',
} as const;

/** How items of two inputs are matched by fields: the same in all versions of Merge from 2. */
export function readMatching(parameters: ParameterReader, options: ParameterReader): Record<string, Json> {
  return {
    fields: readFieldPairs(parameters),
    join: parameters.choice('joinMode', JOINS, 'keepMatches'),
    output: parameters.choice('outputDataFrom', { both: 'both', input1: 'first', input2: 'second' } as const, 'both'),
    fuzzy: options.flag('fuzzyCompare', false),
    multipleMatches: options.choice('multipleMatches', { all: 'all', first: 'first' } as const, 'all'),
    dotNotation: !options.fixedFlag('disableDotNotation', false),
  };
}

function readFieldPairs(parameters: ParameterReader): Json[] {
  const advanced = parameters.fixedFlag('advanced', false);
  const names = parameters.text('fieldsToMatchString', '');
  const pairs = parameters.group('mergeByFields').list('values');
  if (advanced || names === '') {
    return pairs.map((pair) => ({ left: pair.text('field1', ''), right: pair.text('field2', '') }));
  }
  parameters.ignore('mergeByFields');
  // An expression that gives several names cannot be split before it is evaluated.
  if (isExpression(names)) throw parameters.refusal('fieldsToMatchString', 'is an expression, where Weft needs field names');
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => ({ left: name, right: name }));
}
