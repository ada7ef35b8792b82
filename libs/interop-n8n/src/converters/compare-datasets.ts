import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readDotNotation, writeDotNotation, writeFieldNames } from './field-names.ts';

const RESOLVED = { preferInput1: 'first', preferInput2: 'second', mix: 'mix', includeBoth: 'both' } as const;
const WRITTEN = { first: 'preferInput1', second: 'preferInput2', mix: 'mix', both: 'includeBoth' } as const;
/** The first version whose file means `includeBoth` where it says nothing. */
const INCLUDES_BOTH = 2.1;

export const compareDatasetsConverter: Converter = {
  type: 'n8n-nodes-base.compareDatasets',
  versions: [1, 2, 2.1, 2.2, 2.3],
  convert({ parameters, version }) {
    const options = parameters.group('options');
    const pairs = parameters.group('mergeByFields').list('values');
    const whenDifferent = parameters.choice('resolve', RESOLVED, version < INCLUDES_BOTH ? 'preferInput2' : 'includeBoth');
    return {
      type: 'compareDatasets',
      parameters: {
        fields: pairs.map((pair) => ({ left: pair.text('field1', ''), right: pair.text('field2', '') })),
        whenDifferent,
        ...readMix(parameters, whenDifferent),
        skipFields: options.text('skipFields', undefined),
        fuzzy: readFuzzy(parameters, options),
        multipleMatches: options.has('multipleMatches')
          ? options.choice('multipleMatches', { first: 'first', all: 'all' } as const, 'first')
          : undefined,
        dotNotation: readDotNotation(options),
      },
      inputs: ['input-1', 'input-2'],
      outputs: ['only-first', 'same', 'different', 'only-second'],
    };
  },
};

function readMix(parameters: ParameterReader, whenDifferent: string): Readonly<Record<string, Json | undefined>> {
  if (whenDifferent !== 'mix') {
    parameters.ignore('preferWhenMix', 'exceptWhenMix');
    return {};
  }
  return {
    prefer: parameters.choice('preferWhenMix', { input1: 'first', input2: 'second' } as const, 'input1'),
    exceptFields: parameters.text('exceptWhenMix', undefined),
  };
}

/** An option first, a parameter later. */
function readFuzzy(parameters: ParameterReader, options: ParameterReader): boolean | string | undefined {
  const place = parameters.has('fuzzyCompare') ? parameters : options;
  options.ignore('fuzzyCompare');
  return place.has('fuzzyCompare') ? place.flag('fuzzyCompare', false) : undefined;
}

export const compareDatasetsWriter: Writer = {
  type: 'compareDatasets',
  target: compareDatasetsConverter.type,
  versions: [2.1, 2.2, 2.3],
  write({ parameters }) {
    const resolve = parameters.choice('whenDifferent', WRITTEN, 'both');
    const values = parameters.list('fields').map((pair) => ({ field1: pair.text('left', ''), field2: pair.text('right', '') }));
    return {
      parameters: {
        mergeByFields: values.length > 0 ? { values } : undefined,
        resolve: unless(resolve, 'includeBoth'),
        ...(resolve === 'mix' && writeMix(parameters)),
        fuzzyCompare: unless(parameters.flag('fuzzy', false), false),
        options: groupOf({
          skipFields: writeFieldNames(parameters, 'skipFields'),
          multipleMatches: unless(
            parameters.choice('multipleMatches', { first: 'first', all: 'all' } as const, 'first'),
            'first',
          ),
          disableDotNotation: writeDotNotation(parameters),
        }),
      },
    };
  },
};

function writeMix(parameters: ParameterReader): Readonly<Record<string, Json | undefined>> {
  const prefer = parameters.choice('prefer', { first: 'input1', second: 'input2' } as const, 'first');
  return { preferWhenMix: unless(prefer, 'input1'), exceptWhenMix: writeFieldNames(parameters, 'exceptFields') };
}
