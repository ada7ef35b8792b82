import type { Json, JsonObject } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import { groupOf, unless, withoutUndefined, type Writer, type Written } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { writeConditions, writeConditionSettings } from './conditions.ts';
import { writeOldConditions } from './old-conditions.ts';
import { NO_FALLBACK, OUTPUTS_OF_VERSION_1 } from './old-switch.ts';
import { DEFAULT_OUTPUTS, switchConverter } from './switch.ts';

export const switchWriter: Writer = {
  type: 'switch',
  target: switchConverter.type,
  versions: [3, 3.1, 3.2, 3.3, 3.4],
  write({ parameters, version }) {
    if (parameters.text('mode', 'rules') === 'expression') return writeExpression(parameters);
    const outputs = parameters.list('rules').map((rule, index) => rule.integer('output', index));
    return outputs.every((output, index) => output === index)
      ? writeRules(parameters, version)
      : writeOldRules(parameters, outputs);
  },
};

function writeRules(parameters: ParameterReader, version: number): Written {
  const rules = parameters.list('rules').map(writeRule);
  const { top, options } = writeConditionSettings(
    rules.map(({ conditions }) => conditions as JsonObject),
    version,
  );
  return {
    parameters: {
      rules: { values: rules },
      ...top,
      options: groupOf({
        fallbackOutput: unless(parameters.value('fallback'), 'none'),
        allMatchingOutputs: unless(parameters.flag('allMatching', false), false),
        ...options,
      }),
    },
  };
}

function writeRule(rule: ParameterReader): JsonObject {
  const label = rule.text('outputName', undefined);
  return withoutUndefined({
    conditions: writeConditions(rule, 'conditions'),
    renameOutput: label ? true : undefined,
    outputKey: label || undefined,
  });
}

/** Rules that share an output, or leave one out: only version 1 says which output a rule leads to. */
function writeOldRules(parameters: ParameterReader, outputs: readonly number[]): Written {
  const rules = parameters.list('rules');
  const old = writeOldConditions(rules.map((rule) => rule.group('conditions')));
  const drawn = Math.max(...outputs) + 1;
  const fallback = parameters.value('fallback') ?? 'none';
  const fallbackOutput = fallback === 'none' ? NO_FALLBACK : fallback === 'extra' ? drawn : fallback;
  const isTooMuch = parameters.flag('allMatching', false) !== false || rules.some((rule) => rule.has('outputName'));
  if (old === undefined || isTooMuch || [drawn - 1, fallbackOutput].some((output) => Number(output) >= OUTPUTS_OF_VERSION_1))
    throw new CannotConvert(
      `The rules lead to the outputs ${outputs.join(', ')}: n8n gives each rule an output of its own, but in its first version, which has four outputs and compares one value with regard to case and without regard to type.`,
    );
  const entries: Json[] = old.entries.map((entry, index) => withoutUndefined({ ...entry, output: unless(outputs[index], 0) }));
  return {
    version: 1,
    parameters: {
      dataType: unless(old.type, 'number'),
      value1: old.left,
      rules: { rules: entries },
      fallbackOutput: unless(fallbackOutput, NO_FALLBACK),
    },
  };
}

function writeExpression(parameters: ParameterReader): Written {
  const outputCount = parameters.integer('outputCount', DEFAULT_OUTPUTS);
  return {
    parameters: {
      mode: 'expression',
      numberOutputs: unless(outputCount, DEFAULT_OUTPUTS),
      output: parameters.value('output') ?? 0,
    },
  };
}
