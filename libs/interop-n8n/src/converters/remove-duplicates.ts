import { CannotConvert } from '../cannot-convert.ts';
import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readDotNotation, writeDotNotation, writeFieldNames } from './field-names.ts';

const COMPARED = { allFields: 'all', selectedFields: 'selected', allFieldsExcept: 'except' } as const;
const WRITTEN = { all: 'allFields', selected: 'selectedFields', except: 'allFieldsExcept' } as const;
/** Where each keeps its names; what another one was set up with is hidden in the editor. */
const NAMES = { all: undefined, selected: 'fieldsToCompare', except: 'fieldsToExclude' } as const;

export const removeDuplicatesConverter: Converter = {
  type: 'n8n-nodes-base.removeDuplicates',
  versions: [1, 1.1, 2],
  convert({ parameters, version }) {
    if (version >= 2) refuseHistory(parameters);
    const compare = parameters.choice('compare', COMPARED, 'allFields');
    const names = NAMES[compare];
    parameters.ignore('fieldsToCompare', 'fieldsToExclude');
    const options = parameters.group('options');
    return {
      type: 'removeDuplicates',
      parameters: {
        compare,
        selectedFields: names && parameters.text(names, undefined),
        keepOnlyCompared: options.has('removeOtherFields') ? options.flag('removeOtherFields', false) : undefined,
        dotNotation: readDotNotation(options),
      },
    };
  },
};

/** n8n writes down what it has seen while it runs, also in runs that fail or run side by side; nothing here is kept like that. */
function refuseHistory(parameters: ParameterReader): void {
  if (parameters.literal('operation', 'removeDuplicateInputItems') !== 'removeDuplicateInputItems')
    throw new CannotConvert('The node compares with items of previous executions, which Weft does not keep yet.');
  parameters.ignore('logic', 'dedupeValue', 'incrementalDedupeValue', 'dateDedupeValue');
}

export const removeDuplicatesWriter: Writer = {
  type: 'removeDuplicates',
  target: removeDuplicatesConverter.type,
  versions: [1, 1.1, 2],
  write({ parameters }) {
    const compare = parameters.choice('compare', WRITTEN, 'all');
    const names = writeFieldNames(parameters, 'selectedFields');
    return {
      parameters: {
        compare: unless(compare, 'allFields'),
        fieldsToCompare: compare === 'selectedFields' ? names : undefined,
        fieldsToExclude: compare === 'allFieldsExcept' ? names : undefined,
        options: groupOf({
          removeOtherFields: unless(parameters.flag('keepOnlyCompared', false), false),
          disableDotNotation: writeDotNotation(parameters),
        }),
      },
    };
  },
};
