import type { Json } from '@weft/workflow-model';
import type { Converted, Converter } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readMatching } from './merge-fields.ts';

const MAX_INPUTS = 10;
export const inputHandles = (count: number): string[] => Array.from({ length: count }, (_, index) => `input-${index + 1}`);

export const mergeConverter: Converter = {
  type: 'n8n-nodes-base.merge',
  versions: [2, 2.1, 3, 3.1, 3.2],
  convert({ parameters, version }) {
    const mode = parameters.choice(
      'mode',
      { append: 'append', combine: 'combine', chooseBranch: 'choose-branch', combineBySql: 'sql' } as const,
      'append',
    );
    const how = mode === 'combine' ? readCombination(parameters, version) : undefined;
    const inputCount = how === 'fields' || how === 'all' ? 2 : readInputCount(parameters);
    if (how) return joined(inputCount, { mode, combineBy: how, ...readCombineParameters(parameters, how) });
    if (mode === 'sql') return joined(inputCount, { mode, ...readQuery(parameters) });
    ignoreCombination(parameters);
    return joined(inputCount, mode === 'append' ? { mode } : { mode, ...readChosenBranch(parameters, inputCount) });
  },
};

export function joined(inputCount: number, parameters: Readonly<Record<string, Json | undefined>>): Converted {
  return { type: 'merge', parameters: { inputCount, ...parameters }, inputs: inputHandles(inputCount) };
}

function readCombination(parameters: ParameterReader, version: number): 'fields' | 'position' | 'all' {
  if (version < 3)
    return parameters.choice(
      'combinationMode',
      { mergeByFields: 'fields', mergeByPosition: 'position', multiplex: 'all' } as const,
      'mergeByFields',
    );
  return parameters.choice(
    'combineBy',
    { combineByFields: 'fields', combineByPosition: 'position', combineAll: 'all' } as const,
    'combineByFields',
  );
}

function readInputCount(parameters: ParameterReader): number {
  const count = parameters.integer('numberInputs', 2);
  if (count < 2 || count > MAX_INPUTS) throw parameters.refusal('numberInputs', `should be from 2 to ${MAX_INPUTS}`);
  return count;
}

function readCombineParameters(parameters: ParameterReader, how: 'fields' | 'position' | 'all'): Record<string, Json> {
  const options = parameters.group('options');
  const clash = readClash(options);
  parameters.ignore('numberInputs');
  if (how === 'fields') return { clash, ...readMatching(parameters, options) };
  parameters.ignore('advanced', 'fieldsToMatchString', 'mergeByFields', 'joinMode', 'outputDataFrom');
  if (how === 'all') return { clash };
  return { clash, includeUnpaired: options.flag('includeUnpaired', false) };
}

function readClash(options: ParameterReader): Record<string, Json> {
  const values = options.group('clashHandling').group('values');
  const words = { preferInput1: 'first', preferInput2: 'last', preferLast: 'last', addSuffix: 'suffix' } as const;
  const clash = {
    deep: values.choice('mergeMode', { deepMerge: true, shallowMerge: false }, 'deepMerge'),
    overrideEmpty: values.flag('overrideEmpty', false),
  };
  // Left out, the preference depends on how the items are joined.
  return values.has('resolveClash') ? { ...clash, prefer: values.choice('resolveClash', words, '') } : clash;
}

/** What the editor starts with, and the file leaves out. */
const EXAMPLE_QUERY = 'SELECT * FROM input1 LEFT JOIN input2 ON input1.name = input2.id';

function readQuery(parameters: ParameterReader): Record<string, Json> {
  const emptyResult = parameters
    .group('options')
    .choice('emptyQueryResult', { success: 'success', empty: 'none' } as const, 'empty');
  return { query: parameters.text('query', EXAMPLE_QUERY), emptyResult };
}

function ignoreCombination(parameters: ParameterReader): void {
  parameters.ignore(
    'combineBy',
    'combinationMode',
    'advanced',
    'fieldsToMatchString',
    'mergeByFields',
    'joinMode',
    'outputDataFrom',
    'options',
  );
}

function readChosenBranch(parameters: ParameterReader, inputCount: number): Record<string, Json> {
  parameters.choice('chooseBranchMode', { waitForAll: true }, 'waitForAll');
  const outputs = { specifiedInput: undefined, input1: 1, input2: 2, empty: 0 };
  const output = parameters.choice<number | undefined>('output', outputs, 'specifiedInput');
  if (output === 0) return { branchOutput: 'empty' };
  const branch = output ?? parameters.integer('useDataOfInput', 1);
  if (branch < 1 || branch > inputCount) throw parameters.refusal('useDataOfInput', 'names no input of the node');
  return { branch, branchOutput: 'items' };
}
