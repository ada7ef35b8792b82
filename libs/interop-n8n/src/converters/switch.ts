import type { JsonObject } from '@weft/workflow-model';
import { withoutUndefined, type Converted, type Converter } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readConditions, readConditionSettings, type ConditionSettings } from './conditions.ts';

const caseHandles = (count: number): string[] => Array.from({ length: count }, (_, index) => `case-${index}`);
/** More outputs than this cannot be drawn, in Weft as in n8n. */
const MAX_OUTPUTS = 100;
export const DEFAULT_OUTPUTS = 4;

export const switchConverter: Converter = {
  type: 'n8n-nodes-base.switch',
  versions: [3, 3.1, 3.2, 3.3, 3.4],
  convert({ parameters, version }) {
    const mode = parameters.choice('mode', { rules: 'rules', expression: 'expression' } as const, 'rules');
    if (mode === 'rules') return convertRules(parameters, version);
    parameters.ignore('rules', 'options', 'looseTypeValidation');
    return convertByNumber(parameters, 'numberOutputs');
  },
};

function convertRules(parameters: ParameterReader, version: number): Converted {
  parameters.ignore('numberOutputs', 'output');
  const options = parameters.group('options');
  options.ignore('renameFallbackOutput');
  const settings = readConditionSettings({ parameters, version }, options);
  const rules = parameters
    .group('rules')
    .list('values')
    .map((rule) => readRule(rule, settings));
  const fallback = readFallback(options, rules.length);
  const outputs = caseHandles(rules.length);
  if (fallback === 'extra') outputs.push('fallback');
  return {
    type: 'switch',
    parameters: { mode: 'rules', rules, fallback, allMatching: options.flag('allMatchingOutputs', false) },
    outputs,
  };
}

function readRule(rule: ParameterReader, settings: ConditionSettings): JsonObject {
  rule.ignore('id');
  const conditions = readConditions(rule, 'conditions', settings);
  const label = rule.text('outputKey', undefined);
  const named = rule.fixedFlag('renameOutput', false) && label !== undefined && label !== '';
  return withoutUndefined({ conditions, outputName: named ? label.slice(0, 200) : undefined });
}

function readFallback(options: ParameterReader, ruleCount: number): 'none' | 'extra' | number {
  const value = options.literal('fallbackOutput', 'none');
  if (value === 'none' || value === 'extra') return value;
  const index = Number(value);
  if (Number.isSafeInteger(index) && index >= 0 && index < ruleCount) return index;
  throw options.refusal('fallbackOutput', 'names no output of the node');
}

/** @param countedBy the parameter that says how many outputs there are, in versions that have one */
export function convertByNumber(parameters: ParameterReader, countedBy?: string): Converted {
  const outputCount = countedBy === undefined ? DEFAULT_OUTPUTS : parameters.integer(countedBy, DEFAULT_OUTPUTS);
  if (countedBy !== undefined && (outputCount < 1 || outputCount > MAX_OUTPUTS))
    throw parameters.refusal(countedBy, `should be from 1 to ${MAX_OUTPUTS}`);
  return {
    type: 'switch',
    parameters: { mode: 'expression', output: parameters.number('output', 0), outputCount },
    outputs: caseHandles(outputCount),
  };
}
