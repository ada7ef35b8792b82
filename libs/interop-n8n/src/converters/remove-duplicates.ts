import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readDotNotation, writeDotNotation, writeFieldNames } from './field-names.ts';

const COMPARED = { allFields: 'all', selectedFields: 'selected', allFieldsExcept: 'except' } as const;
const WRITTEN = { all: 'allFields', selected: 'selectedFields', except: 'allFieldsExcept' } as const;
/** Where each keeps its names; what another one was set up with is hidden in the editor. */
const NAMES = { all: undefined, selected: 'fieldsToCompare', except: 'fieldsToExclude' } as const;

const OPERATIONS = {
  removeDuplicateInputItems: 'input',
  removeItemsSeenInPreviousExecutions: 'history',
  clearDeduplicationHistory: 'forget',
} as const;
const OPERATIONS_IN_N8N = {
  input: 'removeDuplicateInputItems',
  history: 'removeItemsSeenInPreviousExecutions',
  forget: 'clearDeduplicationHistory',
} as const;
const KEPT = {
  removeItemsWithAlreadySeenKeyValues: 'new',
  removeItemsUpToStoredIncrementalKey: 'higher',
  removeItemsUpToStoredDate: 'later',
} as const;
const LOGIC = {
  new: 'removeItemsWithAlreadySeenKeyValues',
  higher: 'removeItemsUpToStoredIncrementalKey',
  later: 'removeItemsUpToStoredDate',
} as const;
/** Where each keeps its value. */
const VALUES = { new: 'dedupeValue', higher: 'incrementalDedupeValue', later: 'dateDedupeValue' } as const;
const SCOPES = { node: 'node', workflow: 'workflow' } as const;

type Fields = Record<string, Json | undefined>;
type Operation = keyof typeof OPERATIONS_IN_N8N;

const SECOND = 2;
const USUAL_SIZE = 10_000;
/** Of Weft's node. */
const MAX_SIZE = 100_000;

const READERS: Readonly<Record<Operation, (input: ConverterInput) => Fields>> = {
  input: readCompared,
  history: readHistory,
  forget: ({ parameters }) => ({ operation: 'forget', scope: readScope(parameters.group('options')) }),
};

export const removeDuplicatesConverter: Converter = {
  type: 'n8n-nodes-base.removeDuplicates',
  versions: [1, 1.1, SECOND],
  convert(input) {
    const { parameters, version } = input;
    const operation = version < SECOND ? 'input' : parameters.choice('operation', OPERATIONS, OPERATIONS_IN_N8N.input);
    // What another operation was set up with is hidden in the editor.
    parameters.ignore('compare', 'fieldsToCompare', 'fieldsToExclude');
    if (version >= SECOND) parameters.ignore('logic', 'mode', ...Object.values(VALUES));
    return {
      type: 'removeDuplicates',
      parameters: READERS[operation](input),
      ...(operation === 'history' && { outputs: ['main', 'discarded'] }),
    };
  },
};

function readCompared({ parameters }: ConverterInput): Fields {
  const compare = parameters.choice('compare', COMPARED, 'allFields');
  const names = NAMES[compare];
  const options = parameters.group('options');
  return {
    compare,
    selectedFields: names && parameters.text(names, undefined),
    keepOnlyCompared: options.has('removeOtherFields') ? options.flag('removeOtherFields', false) : undefined,
    dotNotation: readDotNotation(options),
  };
}

function readHistory({ parameters, note }: ConverterInput): Fields {
  const keep = parameters.choice('logic', KEPT, LOGIC.new);
  const options = parameters.group('options');
  const size = options.has('historySize') ? options.number('historySize', USUAL_SIZE) : undefined;
  const isTooLarge = typeof size === 'number' && size > MAX_SIZE;
  if (isTooLarge) note(`The history has ${MAX_SIZE} values at most, where the file asks for ${size}.`);
  return {
    operation: 'history',
    keep,
    value: parameters.value(VALUES[keep]) ?? '',
    scope: readScope(options),
    historySize: keep === 'new' ? (isTooLarge ? MAX_SIZE : size) : undefined,
  };
}

function readScope(options: ParameterReader): string | undefined {
  return options.has('scope') ? options.choice('scope', SCOPES, 'node') : undefined;
}

export const removeDuplicatesWriter: Writer = {
  type: 'removeDuplicates',
  target: removeDuplicatesConverter.type,
  versions: [1, 1.1, SECOND],
  write({ parameters }) {
    const operation = parameters.choice('operation', OPERATIONS_IN_N8N, 'input');
    if (operation === OPERATIONS_IN_N8N.input) return { parameters: writeCompared(parameters) };
    const own = operation === OPERATIONS_IN_N8N.history ? writeHistory(parameters) : { options: groupOf(writeScope(parameters)) };
    return { parameters: { operation, ...own }, version: SECOND };
  },
};

function writeCompared(parameters: ParameterReader): Fields {
  const compare = parameters.choice('compare', WRITTEN, 'all');
  const names = writeFieldNames(parameters, 'selectedFields');
  return {
    compare: unless(compare, 'allFields'),
    fieldsToCompare: compare === 'selectedFields' ? names : undefined,
    fieldsToExclude: compare === 'allFieldsExcept' ? names : undefined,
    options: groupOf({
      removeOtherFields: unless(parameters.flag('keepOnlyCompared', false), false),
      disableDotNotation: writeDotNotation(parameters),
    }),
  };
}

function writeHistory(parameters: ParameterReader): Fields {
  const keep = parameters.choice('keep', { new: 'new', higher: 'higher', later: 'later' } as const, 'new');
  const historySize = unless(parameters.number('historySize', USUAL_SIZE), USUAL_SIZE);
  return {
    logic: unless(LOGIC[keep], LOGIC.new),
    [VALUES[keep]]: parameters.value('value'),
    options: groupOf({ ...writeScope(parameters), historySize: keep === 'new' ? historySize : undefined }),
  };
}

const writeScope = (parameters: ParameterReader): Fields => ({ scope: unless(parameters.text('scope', 'node'), 'node') });
