import { NodeFailure } from '@weft/node-sdk';
import type { z } from 'zod';
import { evaluateConditions } from '../conditions/evaluate-conditions.ts';
import type { switchParams } from './switch.params.ts';

type SwitchParameters = z.output<typeof switchParams>;

export interface ItemPlace {
  readonly itemIndex: number;
  readonly timezone: string;
}

/**
 * The outputs that an item goes to, in rising order; [] where it goes nowhere.
 * @throws NodeFailure SWITCH_OUTPUT_MISSING, and those of the conditions
 */
export function selectOutputs(parameters: SwitchParameters, place: ItemPlace): readonly number[] {
  if (parameters.mode === 'expression') return [checkOutput(parameters.output, parameters.outputCount, 'output')];
  const matching = matchingRules(parameters, place);
  return matching.length > 0 ? matching : fallbackOf(parameters);
}

function matchingRules({ rules, allMatching }: SwitchParameters, place: ItemPlace): readonly number[] {
  const matching: number[] = [];
  for (const [index, rule] of rules.entries()) {
    if (!evaluateConditions(rule.conditions, { ...place, field: `rules.${index}.conditions` })) continue;
    const output = rule.output ?? index;
    if (!matching.includes(output)) matching.push(output);
    if (!allMatching) break;
  }
  return matching.sort((left, right) => left - right);
}

function fallbackOf({ fallback, rules }: SwitchParameters): readonly number[] {
  if (fallback === 'none') return [];
  const count = caseCount(rules);
  return [fallback === 'extra' ? count : checkOutput(fallback, count, 'fallback')];
}

/** How many outputs the rules lead to. The extra one comes after them. */
export function caseCount(rules: readonly { readonly output?: number | undefined }[]): number {
  return rules.reduce((count, { output }, index) => Math.max(count, (output ?? index) + 1), 0);
}

function checkOutput(output: number, count: number, field: 'output' | 'fallback'): number {
  if (output >= 0 && output < count) return output;
  throw new NodeFailure({
    code: 'SWITCH_OUTPUT_MISSING',
    fault: 'user',
    message: `There is no output ${output}: this node has ${count}, numbered from 0.`,
    field,
    fix:
      field === 'output'
        ? 'Raise "outputCount", or let the expression give a smaller number.'
        : 'Choose the number of an output that a rule leads to.',
    retryable: false,
  });
}
