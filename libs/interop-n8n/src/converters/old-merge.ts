import type { Json } from '@weft/workflow-model';
import { unless, type Converted, type Converter } from '../conversion.ts';
import { isSame } from '../kept/fingerprint.ts';
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
const OVERWRITE = {
  always: OVERWRITING,
  blank: { prefer: 'first', deep: false, overrideEmpty: true },
  undefined: { prefer: 'first', deep: false },
} as const;

function readOverwrite(parameters: ParameterReader): Json {
  return parameters.choice<Json>('overwrite', OVERWRITE, 'always');
}

/** What only version 1 does: the last of several partners, or the unpaired items of the first input alone. Undefined for anything else. */
export function writeOldMerge(parameters: ParameterReader): Readonly<Record<string, Json | undefined>> | undefined {
  if (parameters.text('mode', 'append') !== 'combine') return undefined;
  const overwrite = overwriteOf(parameters.group('clash'));
  const by = parameters.text('combineBy', 'fields');
  if (by === 'position') return overwrite === 'always' && isLeftJoin(parameters) ? { mode: 'mergeByIndex' } : undefined;
  const [pair, ...others] = parameters.list('fields');
  if (by !== 'fields' || overwrite === undefined || pair === undefined || others.length > 0 || !isLookup(parameters))
    return undefined;
  const [propertyName1, propertyName2] = [pair.text('left', ''), pair.text('right', '')];
  return { mode: 'mergeByKey', propertyName1, propertyName2, overwrite: unless(overwrite, 'always') };
}

function isLeftJoin(parameters: ParameterReader): boolean {
  return (
    parameters.integer('inputCount', 2) === 2 &&
    parameters.flag('includeUnpaired', false) === true &&
    parameters.text('unpairedOf', 'any') === 'first'
  );
}

function isLookup(parameters: ParameterReader): boolean {
  return (
    parameters.text('multipleMatches', 'all') === 'last' &&
    parameters.text('join', 'keep-matches') === 'enrich-first' &&
    parameters.flag('fuzzy', false) === true &&
    parameters.flag('dotNotation', true) === true
  );
}

function overwriteOf(clash: ParameterReader): string | undefined {
  const prefer = clash.text('prefer', 'last');
  const [deep, overrideEmpty] = [clash.flag('deep', true), clash.flag('overrideEmpty', false)];
  const given: Json = { prefer, deep, overrideEmpty };
  return Object.entries(OVERWRITE).find(([, rule]) => isSame({ overrideEmpty: false, ...rule }, given))?.[0];
}
