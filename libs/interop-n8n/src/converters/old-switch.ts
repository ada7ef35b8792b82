import type { Json, JsonObject } from '@weft/workflow-model';
import { withoutUndefined, type Converted, type Converter } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { OLD_TYPE_NAMES, oldConditions, readOldCondition, type OldTypeName } from './old-conditions.ts';
import { convertByNumber, DEFAULT_OUTPUTS } from './switch.ts';

/** Version 1 always drew four outputs. */
export const OUTPUTS_OF_VERSION_1 = DEFAULT_OUTPUTS;
export const NO_FALLBACK = -1;

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
    if (mode === 'expression') {
      parameters.ignore('rules', 'dataType', 'value1', 'fallbackOutput');
      return convertByNumber(parameters, version >= 2 ? 'outputsAmount' : undefined);
    }
    const type = parameters.choice('dataType', typeWords, 'number');
    const left = parameters.value('value1');
    const rules = parameters
      .group('rules')
      .list('rules')
      .map((rule, index) => readRule(rule, { index, type, left, version }));
    const outputCount = version >= 2 ? rules.length : OUTPUTS_OF_VERSION_1;
    return convertRules(rules, { outputCount, fallback: readFallback(parameters, { version, outputCount }) });
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

/** The number of an output, where the extra one of version 2 is the one after the last. */
function readFallback(parameters: ParameterReader, { version, outputCount }: { version: number; outputCount: number }): number {
  if (version >= 2 && parameters.value('fallbackOutput') === 'extra') return outputCount;
  const fallback = parameters.integer('fallbackOutput', NO_FALLBACK);
  if (fallback >= outputCount) throw parameters.refusal('fallbackOutput', 'names no output of the node');
  return fallback;
}

function convertRules(
  rules: readonly OldRule[],
  { outputCount, fallback }: { outputCount: number; fallback: number },
): Converted {
  const used = new Set(rules.map(({ output }) => output));
  const drawn = Math.max(-1, ...used) + 1;
  const outputs = Array.from({ length: Math.max(outputCount, fallback + 1) }, (_, output) => {
    if (output < drawn) return `case-${output}`;
    return output === fallback ? 'fallback' : undefined;
  });
  return {
    type: 'switch',
    parameters: {
      mode: 'rules',
      rules: rules.map(({ output, condition }, index) =>
        withoutUndefined({ conditions: oldConditions([condition], 'and'), output: output === index ? undefined : output }),
      ),
      fallback: fallback < 0 ? 'none' : fallback < drawn ? fallback : 'extra',
    },
    outputs,
  };
}
