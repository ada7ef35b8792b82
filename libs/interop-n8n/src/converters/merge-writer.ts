import type { Json, JsonObject } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import { groupOf, unless, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { mergeConverter } from './merge.ts';
import { writeOldMerge } from './old-merge.ts';

type Parameters = Readonly<Record<string, Json | undefined>>;

const MODES: Readonly<Record<string, (parameters: ParameterReader) => Parameters>> = {
  append: (parameters) => ({ numberInputs: writeCount(parameters) }),
  combine: (parameters) => ({ mode: 'combine', ...writeCombination(parameters) }),
  'choose-branch': (parameters) => ({ mode: 'chooseBranch', numberInputs: writeCount(parameters), ...writeBranch(parameters) }),
  sql: (parameters) => ({
    mode: 'combineBySql',
    numberInputs: writeCount(parameters),
    query: parameters.text('query', 'SELECT * FROM input1 LEFT JOIN input2 ON input1.id = input2.id'),
    options: groupOf({ emptyQueryResult: parameters.text('emptyResult', 'none') === 'success' ? 'success' : undefined }),
  }),
};
const COMBINE_BY = { fields: 'combineByFields', position: 'combineByPosition', all: 'combineAll' } as const;
const JOINS = {
  'keep-matches': 'keepMatches',
  'keep-non-matches': 'keepNonMatches',
  'keep-everything': 'keepEverything',
  'enrich-first': 'enrichInput1',
  'enrich-second': 'enrichInput2',
} as const;
const OUTPUTS = { both: 'both', first: 'input1', second: 'input2' } as const;

export const mergeWriter: Writer = {
  type: 'merge',
  target: mergeConverter.type,
  versions: [3, 3.1, 3.2],
  write({ parameters }) {
    const old = writeOldMerge(parameters);
    if (old) return { version: 1, parameters: old };
    const write = parameters.choice('mode', MODES, 'append');
    return { parameters: write(parameters) };
  },
};

function writeCount(parameters: ParameterReader): Json | undefined {
  return unless(parameters.integer('inputCount', 2), 2);
}

function writeBranch(parameters: ParameterReader): Parameters {
  if (parameters.text('branchOutput', 'items') === 'empty') return { output: 'empty' };
  return { useDataOfInput: unless(parameters.integer('branch', 1), 1) };
}

function writeCombination(parameters: ParameterReader): Parameters {
  const by = parameters.choice<keyof typeof COMBINE_BY>(
    'combineBy',
    { fields: 'fields', position: 'position', all: 'all' },
    'fields',
  );
  const clash = writeClash(parameters.group('clash'));
  const combineBy = unless(COMBINE_BY[by], COMBINE_BY.fields);
  if (by === 'all') return { combineBy, options: groupOf({ clashHandling: clash }) };
  if (by === 'fields') return { combineBy, ...writeMatching(parameters, clash) };
  const includeUnpaired = parameters.flag('includeUnpaired', false);
  if (includeUnpaired !== false && parameters.text('unpairedOf', 'any') === 'first')
    throw new CannotConvert('n8n keeps the unpaired items of all inputs or of none, not those of the first input.');
  return {
    combineBy,
    numberInputs: writeCount(parameters),
    options: groupOf({ clashHandling: clash, includeUnpaired: unless(includeUnpaired, false) }),
  };
}

function writeMatching(parameters: ParameterReader, clash: JsonObject | undefined): Parameters {
  const multipleMatches = parameters.text('multipleMatches', 'all');
  if (multipleMatches === 'last') throw new CannotConvert('n8n takes all partners of an item or the first, not the last.');
  const pairs = parameters.list('fields').map((pair) => ({ field1: pair.text('left', ''), field2: pair.text('right', '') }));
  return {
    advanced: true,
    mergeByFields: { values: pairs },
    joinMode: unless(parameters.choice('join', JOINS, 'keep-matches'), 'keepMatches'),
    outputDataFrom: unless(parameters.choice('output', OUTPUTS, 'both'), 'both'),
    options: groupOf({
      clashHandling: clash,
      fuzzyCompare: unless(parameters.flag('fuzzy', false), false),
      multipleMatches: unless(multipleMatches, 'all'),
      disableDotNotation: parameters.fixedFlag('dotNotation', true) ? undefined : true,
    }),
  };
}

function writeClash(clash: ParameterReader): JsonObject | undefined {
  const words = { first: 'preferInput1', last: 'preferInput2', suffix: 'addSuffix' } as const;
  const values = groupOf({
    resolveClash: clash.has('prefer') ? clash.choice('prefer', words, '') : undefined,
    mergeMode: clash.fixedFlag('deep', true) ? undefined : 'shallowMerge',
    overrideEmpty: unless(clash.flag('overrideEmpty', false), false),
  });
  return values && { values };
}
