import type { Json } from '@weft/workflow-model';
import { groupOf, unless, withoutUndefined, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { setConverter } from './set.ts';

/** From this version on, files of the input go where its fields go: kept by "include other fields" alone. */
const BINARY_FOLLOWS_FIELDS = 3.4;

export const setWriter: Writer = {
  type: 'set',
  target: setConverter.type,
  versions: [3.3, 3.4],
  write({ parameters, version: usual, note }) {
    if (parameters.text('mode', 'fields') === 'json' && parameters.value('json') === undefined)
      note('"json" is not set: here the node fails; in n8n it sets nothing.');
    const kept: Kept = { include: parameters.text('include', 'all'), keepBinary: parameters.fixedFlag('keepBinary', true) };
    // Files without fields can only be kept by the version before.
    const version = kept.keepBinary && kept.include === 'none' ? 3.3 : usual;
    const options = groupOf({
      dotNotation: unless(parameters.flag('dotNotation', true), true),
      ignoreConversionErrors: unless(parameters.flag('ignoreConversionErrors', false), false),
      ...writeBinary(kept, version),
    });
    return { version, parameters: { ...writeValues(parameters), ...writeKept(kept, parameters), options } };
  },
};

interface Kept {
  readonly include: string;
  readonly keepBinary: boolean;
}

function writeValues(parameters: ParameterReader): Record<string, Json> {
  if (parameters.text('mode', 'fields') === 'json') return { mode: 'raw', jsonOutput: parameters.value('json') ?? '{}' };
  return { assignments: { assignments: parameters.list('fields').map(writeField) } };
}

function writeKept({ include }: Kept, parameters: ParameterReader): Record<string, Json | undefined> {
  if (include === 'none') return {};
  const names = writeNames(parameters.value('selectedFields'));
  return {
    includeOtherFields: true,
    include: unless(include, 'all'),
    includeFields: include === 'selected' ? names : undefined,
    excludeFields: include === 'except' ? names : undefined,
  };
}

function writeBinary({ include, keepBinary }: Kept, version: number): Record<string, Json> {
  if (keepBinary) return {};
  if (version < BINARY_FOLLOWS_FIELDS) return { includeBinary: false };
  return include === 'none' ? {} : { stripBinary: true };
}

function writeField(field: ParameterReader, index: number) {
  return withoutUndefined({
    id: `field-${index}`,
    name: field.text('name', ''),
    type: field.text('type', 'string'),
    value: field.value('value') ?? null,
  });
}

function writeNames(names: Json | undefined): Json {
  return Array.isArray(names) ? names.join(', ') : (names ?? '');
}
