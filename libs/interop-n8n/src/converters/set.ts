import type { Json, JsonObject } from '@weft/workflow-model';
import type { Converted, Converter, ConverterInput } from '../conversion.ts';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const TYPES = { string: 'string', number: 'number', boolean: 'boolean', array: 'array', object: 'object' } as const;
/** Versions from 3.3 on know files too. */
const ASSIGNED_TYPES = { ...TYPES, binary: 'file' } as const;
const MODES = { manual: 'fields', raw: 'json' } as const;
const KEEP = { all: 'all', none: 'none', selected: 'selected', except: 'except' } as const;

/** Set 3 to 3.4, called Edit Fields in the editor. */
export const setConverter: Converter = {
  type: 'n8n-nodes-base.set',
  versions: [3, 3.1, 3.2, 3.3, 3.4],
  convert(input) {
    const { parameters, version } = input;
    const mode = parameters.choice('mode', MODES, 'manual');
    // What the other mode is set up with is hidden in the editor.
    parameters.ignore(mode === 'fields' ? 'jsonOutput' : version >= 3.3 ? 'assignments' : 'fields');
    const values = mode === 'fields' ? { fields: readFields(input) } : { json: readJson(input) };
    const kept = readKept(parameters, version);
    return {
      type: 'set',
      parameters: {
        mode,
        ...values,
        ...kept,
        ...readOptions(input, kept.include),
      },
    };
  },
};

/** Values of the first two versions: one list for each type. */
export const oldSetConverter: Converter = {
  type: 'n8n-nodes-base.set',
  versions: [1, 2],
  convert({ parameters, note }): Converted {
    const values = parameters.group('values');
    const rows = (['string', 'number', 'boolean'] as const).flatMap((type) =>
      values.list(type).map((entry) => {
        const value = entry.value('value') ?? (BLANK[type] as Json);
        // What an expression gave kept its own type.
        return { name: entry.text('name', 'propertyName'), type: isExpression(value) ? 'any' : type, value };
      }),
    );
    const keepOnlySet = parameters.fixedFlag('keepOnlySet', false);
    const dotNotation = parameters.group('options').flag('dotNotation', true);
    return {
      type: 'set',
      parameters: {
        fields: named(rows, note),
        include: keepOnlySet ? 'none' : 'all',
        dotNotation,
        ignoreConversionErrors: true,
        keepBinary: !keepOnlySet,
      },
    };
  },
};

/** What the file leaves out, by type of the field. */
const BLANK: Readonly<Record<string, Json>> = { string: '', number: 0, boolean: false, array: '[]', object: '{}' };

function readFields({ parameters, version, note }: ConverterInput): JsonObject[] {
  return named(version >= 3.3 ? readAssignments(parameters) : readTypedFields(parameters), note);
}

/** A row that nobody has filled in sets nothing. */
function named<Row extends JsonObject>(rows: readonly Row[], note: ConverterInput['note']): Row[] {
  const fields = rows.filter(({ name }) => name !== '');
  if (rows.some(({ name, value }) => name === '' && value !== '')) note('A value that has no field to go to was left out.');
  return fields;
}

function readAssignments(parameters: ParameterReader): JsonObject[] {
  return parameters
    .group('assignments')
    .list('assignments')
    .map((entry) => {
      entry.ignore('id');
      const type = entry.choice('type', ASSIGNED_TYPES, 'string');
      const { [type]: blank = null } = BLANK;
      const value = entry.value('value');
      return { name: entry.text('name', ''), type, value: value === undefined ? blank : value };
    });
}

/** Versions 3 to 3.2 keep a field's value under the name of its type: `{ type: "numberValue", numberValue: 1 }`. */
function readTypedFields(parameters: ParameterReader): JsonObject[] {
  return parameters
    .group('fields')
    .list('values')
    .map((entry) => {
      const keys = Object.keys(TYPES).map((type) => `${type}Value`);
      const key = entry.choice('type', Object.fromEntries(keys.map((name) => [name, name])), 'stringValue');
      const type = key.slice(0, -'Value'.length);
      const value = entry.value(key) ?? (type === 'boolean' ? true : (BLANK[type] as Json));
      entry.ignore(...keys);
      return { name: entry.text('name', ''), type, value };
    });
}

/** What the file leaves out is the example that n8n's editor shows, which nobody means to set. */
function readJson({ parameters, note }: ConverterInput): Json {
  const json = parameters.value('jsonOutput');
  if (json === undefined) note("The JSON is left to n8n's example, so it is {} here: enter the JSON to set.");
  return json ?? '{}';
}

function readKept(parameters: ParameterReader, version: number): { include: keyof typeof KEEP; selectedFields: string } {
  const others = version < 3.3 || parameters.fixedFlag('includeOtherFields', false);
  const include = parameters.choice('include', KEEP, 'all');
  const [selected, except] = [parameters.text('includeFields', ''), parameters.text('excludeFields', '')];
  return {
    include: others ? include : 'none',
    selectedFields: include === 'except' ? except : include === 'selected' ? selected : '',
  };
}

function readOptions({ parameters, version, note }: ConverterInput, include: string): Record<string, Json> {
  const options = parameters.group('options');
  const duplicates = parameters.fixedFlag('duplicateItem', false);
  parameters.ignore('duplicateCount');
  if (duplicates) note('Copying the item, which n8n does in test runs only, was left out.');
  const stripped = options.fixedFlag('stripBinary', false);
  const included = options.fixedFlag('includeBinary', true);
  return {
    dotNotation: options.flag('dotNotation', true),
    ignoreConversionErrors: options.flag('ignoreConversionErrors', false),
    keepBinary: version >= 3.4 ? (options.has('stripBinary') ? !stripped : include !== 'none') : included,
  };
}
