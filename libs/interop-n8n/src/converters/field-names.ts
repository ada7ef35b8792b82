import type { Json } from '@weft/workflow-model';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';

/** Names of fields, a list or one text, as n8n keeps them: with commas between. */
export function writeFieldNames(parameters: ParameterReader, key: string): string | undefined {
  const names = parameters.value(key) ?? '';
  return (Array.isArray(names) ? joinNames((names as readonly Json[]).map(String)) : String(names)) || undefined;
}

/** One text of names; a name that is an expression makes the whole one. */
export function joinNames(names: readonly string[]): string {
  if (!names.some(isExpression)) return names.join(',');
  return `=${names.map((name) => (isExpression(name) ? name.slice(1) : name)).join(',')}`;
}

/** n8n has dot notation as something to be turned off; undefined where the file says nothing. */
export function readDotNotation(options: ParameterReader): boolean | undefined {
  return options.has('disableDotNotation') ? !options.fixedFlag('disableDotNotation', false) : undefined;
}

export function writeDotNotation(parameters: ParameterReader): true | undefined {
  return parameters.fixedFlag('dotNotation', true) ? undefined : true;
}
