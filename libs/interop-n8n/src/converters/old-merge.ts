import type { Json } from '@weft/workflow-model';
import type { Converted, Converter } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { joined } from './merge.ts';

const INPUTS = { input1: 1, input2: 2 } as const;
/** The second input's fields stand, whole. */
const OVERWRITING = { prefer: 'last', deep: false } as const;

/** Version 1 had one mode for each way to join, and always two inputs. */
export const oldMergeConverter: Converter = {
  type: 'n8n-nodes-base.merge',
  versions: [1],
  convert({ parameters }) {
    const read = parameters.choice('mode', MODES, 'append');
    return read(parameters);
  },
};

const MODES: Readonly<Record<string, (parameters: ParameterReader) => Converted>> = {
  append: () => joined(2, { mode: 'append' }),
  passThrough: (parameters) =>
    joined(2, { mode: 'choose-branch', branchOutput: 'items', branch: parameters.choice('output', INPUTS, 'input1') }),
  wait: () => joined(2, { mode: 'choose-branch', branchOutput: 'empty' }),
  multiplex: () => joined(2, { mode: 'combine', combineBy: 'all', clash: OVERWRITING }),
  mergeByIndex: (parameters) =>
    joined(2, { mode: 'combine', combineBy: 'position', clash: OVERWRITING, ...readJoin(parameters) }),
  mergeByKey: (parameters) =>
    joined(2, { ...byKey(parameters), join: 'enrich-first', multipleMatches: 'last', clash: readOverwrite(parameters) }),
  keepKeyMatches: (parameters) => joined(2, { ...byKey(parameters), join: 'keep-matches', output: 'first' }),
  removeKeyMatches: (parameters) => joined(2, { ...byKey(parameters), join: 'keep-non-matches', output: 'first' }),
};

/** How many items come out where the inputs have different numbers of them. */
function readJoin(parameters: ParameterReader): Record<string, Json> {
  const joins = {
    inner: { includeUnpaired: false },
    left: { includeUnpaired: true, unpairedOf: 'first' },
    outer: { includeUnpaired: true },
  } as const;
  return parameters.choice<Record<string, Json>>('join', joins, 'left');
}

/** The keys were compared as text, whatever they were. */
function byKey(parameters: ParameterReader): Record<string, Json> {
  const [left, right] = [parameters.text('propertyName1', ''), parameters.text('propertyName2', '')];
  if (left === '') throw parameters.refusal('propertyName1', 'names no field');
  if (right === '') throw parameters.refusal('propertyName2', 'names no field');
  return { mode: 'combine', combineBy: 'fields', fields: [{ left, right }], fuzzy: true };
}

/** When a value of the second input takes the place of one of the first. */
function readOverwrite(parameters: ParameterReader): Json {
  const rules = {
    always: OVERWRITING,
    blank: { prefer: 'first', deep: false, overrideEmpty: true },
    undefined: { prefer: 'first', deep: false },
  } as const;
  return parameters.choice<Json>('overwrite', rules, 'always');
}
