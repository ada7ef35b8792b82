import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import { readDotNotation, writeDotNotation, writeFieldNames } from './field-names.ts';

const INCLUDE = { noOtherFields: 'none', allOtherFields: 'all', selectedOtherFields: 'selected' } as const;
const INCLUDE_IN_N8N = { none: 'noOtherFields', all: 'allOtherFields', selected: 'selectedOtherFields' } as const;

export const splitOutConverter: Converter = {
  type: 'n8n-nodes-base.splitOut',
  versions: [1],
  convert({ parameters }) {
    const options = parameters.group('options');
    const include = parameters.choice('include', INCLUDE, 'noOtherFields');
    const selectedFields = parameters.text('fieldsToInclude', undefined);
    return {
      type: 'splitOut',
      parameters: {
        fields: parameters.text('fieldToSplitOut', ''),
        include,
        selectedFields: include === 'selected' ? selectedFields : undefined,
        destination: options.text('destinationFieldName', undefined),
        dotNotation: readDotNotation(options),
        keepBinary: options.has('includeBinary') ? options.flag('includeBinary', false) : undefined,
      },
    };
  },
};

export const splitOutWriter: Writer = {
  type: 'splitOut',
  target: splitOutConverter.type,
  versions: [1],
  write({ parameters }) {
    const include = parameters.choice('include', INCLUDE_IN_N8N, 'none');
    return {
      parameters: {
        fieldToSplitOut: writeFieldNames(parameters, 'fields'),
        include: unless(include, 'noOtherFields'),
        fieldsToInclude: include === 'selectedOtherFields' ? writeFieldNames(parameters, 'selectedFields') : undefined,
        options: groupOf({
          destinationFieldName: writeFieldNames(parameters, 'destination'),
          disableDotNotation: writeDotNotation(parameters),
          includeBinary: unless(parameters.flag('keepBinary', false), false),
        }),
      },
    };
  },
};
