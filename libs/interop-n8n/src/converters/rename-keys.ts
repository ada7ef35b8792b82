import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

/** Keys at any depth, here and in n8n. */
const ANY_DEPTH = -1;

export const renameKeysConverter: Converter = {
  type: 'n8n-nodes-base.renameKeys',
  versions: [1],
  convert({ parameters }) {
    const patterns = parameters.group('additionalOptions').group('regexReplacement').list('replacements').map(readPattern);
    const keys = parameters
      .group('keys')
      .list('key')
      .map((row) => ({ from: row.text('currentKey', ''), to: row.text('newKey', '') }));
    return {
      type: 'renameKeys',
      parameters: {
        // A row that nobody has filled in renames nothing.
        keys: keys.filter(({ from, to }) => from !== '' && to !== ''),
        patterns: patterns.filter(({ pattern }) => pattern !== ''),
      },
    };
  },
};

function readPattern(row: ParameterReader) {
  const options = row.group('options');
  return {
    pattern: row.text('searchRegex', ''),
    replacement: row.text('replaceRegex', ''),
    ignoreCase: options.flag('caseInsensitive', false),
    maxDepth: options.number('depth', ANY_DEPTH),
  };
}

export const renameKeysWriter: Writer = {
  type: 'renameKeys',
  target: renameKeysConverter.type,
  versions: [1],
  write({ parameters }) {
    const keys = parameters.list('keys').map((row) => ({ currentKey: row.text('from', ''), newKey: row.text('to', '') }));
    const replacements = parameters.list('patterns').map(writePattern);
    return {
      parameters: {
        keys: keys.length > 0 ? { key: keys } : undefined,
        additionalOptions: replacements.length > 0 ? { regexReplacement: { replacements } } : undefined,
      },
    };
  },
};

function writePattern(row: ParameterReader): JsonObject {
  const options = groupOf({
    caseInsensitive: unless(row.flag('ignoreCase', false), false),
    depth: unless(row.number('maxDepth', ANY_DEPTH), ANY_DEPTH),
  });
  const replacement: Record<string, Json> = { searchRegex: row.text('pattern', ''), replaceRegex: row.text('replacement', '') };
  return options === undefined ? replacement : { ...replacement, options };
}
