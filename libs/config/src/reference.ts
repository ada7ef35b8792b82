import { z } from 'zod';
import { type ConfigDefinition, type Variable, variablesOf } from './define-config.ts';

const INTRODUCTION = `# Configuration

Weft is configured by environment variables, read once at the start. What is wrong is reported all together, and the process ends
with exit code 78. An empty variable counts as not set. A secret may also be given as a file: \`<VARIABLE>_FILE\` holds its path.
A variable whose name begins with \`WEFT_\` and is none of these does nothing: a warning at the start names it, and the setting that may have been meant.

This page is generated from the code.
`;

/** docs/configuration.md: one table for each service. */
export function renderConfigurationReference(definitions: readonly ConfigDefinition[]): string {
  return [INTRODUCTION, ...definitions.map(renderService)].join('\n');
}

/** Every variable that is read, in order, each once; of a secret also the one that names a file. */
export function variableNames(definitions: readonly ConfigDefinition[]): string[] {
  const names = definitions
    .flatMap(variablesOf)
    .flatMap(({ variable, secret }) => (secret ? [variable, `${variable}_FILE`] : [variable]));
  return [...new Set(names)].sort();
}

function renderService(definition: ConfigDefinition): string {
  const rows = variablesOf(definition)
    .toSorted((a, b) => (a.variable < b.variable ? -1 : 1))
    .map(
      (each) =>
        `| \`${each.variable}\`${each.secret ? ' (secret)' : ''} | ${ruleOf(each)} | ${defaultOf(each)} | ${cell(each.description)} |`,
    );
  if (rows.length === 0) return `## ${definition.name}\n\nNo settings of its own.\n`;
  return [`## ${definition.name}`, '', '| variable | value | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function ruleOf({ schema }: Variable): string {
  const { type, enum: choices, minimum, maximum, format } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  if (choices) return choices.map((choice) => `\`${String(choice)}\``).join(', ');
  if (type === 'array') return 'comma separated list';
  if (type === 'boolean') return '`true` or `false`';
  if (type === 'integer' || type === 'number')
    return `${type === 'integer' ? 'whole number' : 'number'}, ${minimum} to ${maximum}`;
  return format ?? 'text';
}

function defaultOf({ schema, secret, defaultNote }: Variable): string {
  if (defaultNote) return cell(defaultNote);
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return 'required';
  if (parsed.data === undefined) return 'none';
  if (secret) return 'set';
  const text = Array.isArray(parsed.data) ? parsed.data.join(',') : String(parsed.data);
  return text === '' ? 'empty' : `\`${text}\``;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
