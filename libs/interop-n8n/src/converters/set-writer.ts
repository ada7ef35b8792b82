import type { Json } from '@weft/workflow-model';
import { groupOf, unless, withoutUndefined, type Writer, type WriterInput } from '../conversion.ts';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { writeOldSet } from './old-set-writer.ts';
import { setConverter } from './set.ts';

/** From this version on, files of the input go where its fields go: kept by "include other fields" alone. */
const BINARY_FOLLOWS_FIELDS = 3.4;

export const setWriter: Writer = {
  type: 'set',
  target: setConverter.type,
  versions: [3.3, 3.4],
  write({ parameters, version: usual, note }) {
    const old = writeOldSet(parameters);
    if (old) return { version: 2, parameters: old };
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
    return { version, parameters: { ...writeValues(parameters, note), ...writeKept(kept, parameters), options } };
  },
};

interface Kept {
  readonly include: string;
  readonly keepBinary: boolean;
}

function writeValues(parameters: ParameterReader, note: WriterInput['note']): Record<string, Json> {
  if (parameters.text('mode', 'fields') === 'json') return { mode: 'raw', jsonOutput: parameters.value('json') ?? '{}' };
  const assignments = parameters.list('fields').map(writeField);
  if (assignments.some(({ isConverted }) => isConverted))
    note('Fields of the type "any" get text in n8n where an expression gives something else.');
  return { assignments: { assignments: assignments.map(({ assignment }) => assignment) } };
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

/** n8n has no type that leaves a value as it is: a fixed one has a type of its own, what an expression gives becomes text. */
function writeField(field: ParameterReader, index: number) {
  const [type, value] = [field.text('type', 'string'), field.value('value') ?? null];
  const isAny = type === 'any';
  const assignment = withoutUndefined({
    id: `field-${index}`,
    name: field.text('name', ''),
    type: isAny ? typeOf(value) : type === 'file' ? 'binary' : type,
    value,
  });
  return { assignment, isConverted: isAny && isExpression(value) };
}

function typeOf(value: Json): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'string' : typeof value;
}

function writeNames(names: Json | undefined): Json {
  return Array.isArray(names) ? names.join(', ') : (names ?? '');
}
