import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type ConverterInput, type Writer, type WriterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readDotNotation, writeDotNotation, writeFieldNames } from './field-names.ts';

const MODES = { aggregateIndividualFields: 'fields', aggregateAllItemData: 'items' } as const;
const INCLUDE = { allFields: 'all', specifiedFields: 'selected', allFieldsExcept: 'except' } as const;
const INCLUDE_IN_N8N = { all: 'allFields', selected: 'specifiedFields', except: 'allFieldsExcept' } as const;
const UNIQUE_FILES = 'Files are the same here where their content is; in n8n where type, size and extension are.';

type Parameters = Readonly<Record<string, Json | undefined>>;

export const aggregateConverter: Converter = {
  type: 'n8n-nodes-base.aggregate',
  versions: [1],
  convert({ parameters, note }) {
    const options = parameters.group('options');
    const mode = parameters.choice('aggregate', MODES, 'aggregateIndividualFields');
    // What the other mode is set up with is hidden in the editor.
    if (mode === 'items') parameters.ignore('fieldsToAggregate');
    else parameters.ignore('destinationFieldName', 'include', 'fieldsToInclude', 'fieldsToExclude');
    const what = mode === 'items' ? readItems(parameters) : readFields(parameters, options);
    return { type: 'aggregate', parameters: { mode, ...what, ...readOptions(options, note) } };
  },
};

function readFields(parameters: ParameterReader, options: ParameterReader): Parameters {
  const rows = parameters
    .group('fieldsToAggregate')
    .list('fieldToAggregate')
    .map((row) => {
      const [isRenamed, name] = [row.fixedFlag('renameField', false), row.text('outputFieldName', '')];
      return { field: row.text('fieldToAggregate', ''), as: isRenamed ? name : '' };
    });
  return {
    fields: rows.filter(({ field }) => field !== ''),
    mergeLists: options.has('mergeLists') ? options.flag('mergeLists', false) : undefined,
    keepMissing: options.has('keepMissing') ? options.flag('keepMissing', false) : undefined,
  };
}

function readItems(parameters: ParameterReader): Parameters {
  const include = parameters.choice('include', INCLUDE, 'allFields');
  const [selected, excluded] = [parameters.text('fieldsToInclude', ''), parameters.text('fieldsToExclude', '')];
  return {
    destination: parameters.text('destinationFieldName', 'data'),
    include,
    selectedFields: include === 'all' ? undefined : include === 'selected' ? selected : excluded,
  };
}

function readOptions(options: ParameterReader, note: ConverterInput['note']): Parameters {
  const unique = options.has('keepOnlyUnique') ? options.flag('keepOnlyUnique', false) : undefined;
  if (unique !== undefined && unique !== false) note(UNIQUE_FILES);
  options.ignore('mergeLists', 'keepMissing');
  return {
    dotNotation: readDotNotation(options),
    keepBinary: options.has('includeBinaries') ? options.flag('includeBinaries', false) : undefined,
    uniqueBinary: unique,
  };
}

export const aggregateWriter: Writer = {
  type: 'aggregate',
  target: aggregateConverter.type,
  versions: [1],
  write({ parameters, note }) {
    const isItems = parameters.choice('mode', { fields: false, items: true }, 'fields');
    const options = { ...(isItems ? {} : writeFieldOptions(parameters)), ...writeOptions(parameters, note) };
    return { parameters: { ...(isItems ? writeItems : writeFields)(parameters), options: groupOf(options) } };
  },
};

function writeFields(parameters: ParameterReader): Parameters {
  const rows = parameters.list('fields').map((row) => {
    const as = row.text('as', '');
    const renamed: JsonObject = as === '' ? {} : { renameField: true, outputFieldName: as };
    return { fieldToAggregate: row.text('field', ''), ...renamed };
  });
  return { fieldsToAggregate: { fieldToAggregate: rows } };
}

function writeFieldOptions(parameters: ParameterReader): Parameters {
  return {
    mergeLists: unless(parameters.flag('mergeLists', false), false),
    keepMissing: unless(parameters.flag('keepMissing', false), false),
  };
}

function writeItems(parameters: ParameterReader): Parameters {
  const include = parameters.choice('include', INCLUDE_IN_N8N, 'all');
  const names = writeFieldNames(parameters, 'selectedFields');
  return {
    aggregate: 'aggregateAllItemData',
    destinationFieldName: unless(parameters.text('destination', 'data'), 'data'),
    include: unless(include, 'allFields'),
    fieldsToInclude: include === 'specifiedFields' ? names : undefined,
    fieldsToExclude: include === 'allFieldsExcept' ? names : undefined,
  };
}

function writeOptions(parameters: ParameterReader, note: WriterInput['note']): Parameters {
  const unique = unless(parameters.flag('uniqueBinary', false), false);
  if (unique !== undefined) note(UNIQUE_FILES);
  return {
    disableDotNotation: writeDotNotation(parameters),
    includeBinaries: unless(parameters.flag('keepBinary', false), false),
    keepOnlyUnique: unique,
  };
}
