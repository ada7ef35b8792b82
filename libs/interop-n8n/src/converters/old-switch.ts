import type { Json, JsonObject } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import type { Converted, Converter } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { OLD_TYPE_NAMES, oldConditions, readOldCondition, type OldTypeName } from './old-conditions.ts';
import { caseHandles } from './switch.ts';

/** Version 1 always drew four outputs. */
const OUTPUTS_OF_VERSION_1 = 4;
const NO_FALLBACK = -1;

interface OldRule {
  /** n8n's output index that the rule leads to. */
  readonly output: number;
  readonly condition: JsonObject;
}

export const oldSwitchConverter: Converter = {
  type: 'n8n-nodes-base.switch',
  versions: [1, 2],
  convert({ parameters, version }) {
    const mode = parameters.choice('mode', { rules: 'rules', expression: 'expression' } as const, 'rules');
    if (mode === 'expression') return convertExpression(parameters, version);
    const type = parameters.choice('dataType', typeWords, 'number');
    const left = parameters.value('value1');
    const rules = parameters
      .group('rules')
      .list('rules')
      .map((rule, index) => readRule(rule, { index, type, left, version }));
    const outputCount = version >= 2 ? rules.length : OUTPUTS_OF_VERSION_1;
    const fallback = parameters.integer('fallbackOutput', NO_FALLBACK);
    if (fallback >= outputCount) throw parameters.refusal('fallbackOutput', 'names no output of the node');
    return convertRules(rules, { outputCount, fallback });
  },
};

const typeWords = Object.fromEntries(OLD_TYPE_NAMES.map((name) => [name, name])) as Record<string, OldTypeName>;

function readRule(
  rule: ParameterReader,
  switched: { index: number; type: OldTypeName; left: Json | undefined; version: number },
): OldRule {
  const condition = readOldCondition(rule, switched.type, switched.left);
  // Version 2 gives each rule an output of its own; its key is a label.
  if (switched.version >= 2) rule.ignore('outputKey');
  const output = switched.version >= 2 ? switched.index : rule.integer('output', 0);
  if (switched.version < 2 && (output < 0 || output >= OUTPUTS_OF_VERSION_1))
    throw rule.refusal('output', 'names no output of the node');
  return { output, condition };
}

/** Weft has one output a rule, in the order of the rules; rules that share an output become one rule with `or`. */
function convertRules(
  rules: readonly OldRule[],
  { outputCount, fallback }: { outputCount: number; fallback: number },
): Converted {
  const groups: { output: number; conditions: JsonObject[] }[] = [];
  for (const { output, condition } of rules) {
    const last = groups.at(-1);
    if (last?.output === output) last.conditions.push(condition);
    else groups.push({ output, conditions: [condition] });
  }
  const places = new Map(groups.map(({ output }, index) => [output, index]));
  if (places.size !== groups.length)
    throw new CannotConvert('Rules that lead to one output stand apart, with rules for other outputs between them.');
  const fallbackPlace = places.get(fallback);
  const outputs = Array.from({ length: outputCount }, (_, output) => {
    const place = places.get(output);
    if (place !== undefined) return `case-${place}`;
    return output === fallback ? 'fallback' : undefined;
  });
  return {
    type: 'switch',
    parameters: {
      mode: 'rules',
      rules: groups.map(({ conditions }) => ({ conditions: oldConditions(conditions, 'or') })),
      fallback: fallback < 0 ? 'none' : (fallbackPlace ?? 'extra'),
    },
    outputs,
  };
}

function convertExpression(parameters: ParameterReader, version: number): Converted {
  if (version >= 2) throw new CannotConvert('Mode "expression" of version 2 is not supported yet.');
  parameters.ignore('rules', 'dataType', 'value1', 'fallbackOutput');
  const outputCount = OUTPUTS_OF_VERSION_1;
  return {
    type: 'switch',
    parameters: { mode: 'expression', output: parameters.number('output', 0), outputCount },
    outputs: caseHandles(outputCount),
  };
}
