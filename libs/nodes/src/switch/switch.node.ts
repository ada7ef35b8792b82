import { defineNode, eachItem, passedOn, passOn, type RawParameters, settle } from '@weft/node-sdk';
import { isJsonObject, type Item } from '@weft/workflow-model';
import { MAX_OUTPUTS, switchParams } from './switch.params.ts';
import { caseCount, selectOutputs } from './select-outputs.ts';

export const switchNode = defineNode({
  type: 'switch',
  version: 1,
  title: 'Switch',
  description: 'Sends each item to one of several outputs, by rules or by number.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: outputsOf,
  effect: 'pure',
  params: switchParams,
  shape: passedOn,
  run: (context) => {
    const outputs: Item[][] = [];
    const send = (output: number, item: Item): void => void (outputs[output] ??= []).push(item);
    const { timezone } = context;
    let extra = 0;
    const visited = eachItem(context, {
      visit: (item, index) => {
        const parameters = context.params(index);
        extra = parameters.fallback === 'extra' && parameters.mode === 'rules' ? caseCount(parameters.rules) : 0;
        for (const output of selectOutputs(parameters, { itemIndex: index, timezone })) send(output, passOn(item, index));
      },
      failed: (error) => send(extra, error),
    });
    return settle(visited, () => outputs);
  },
});

/** `case-0`, `case-1` … and `fallback` last, where there is one. Names of rules are labels and change no handle. */
function outputsOf(parameters: RawParameters): readonly string[] {
  const isByRules = parameters.mode !== 'expression';
  const { rules, outputCount } = parameters;
  const fixed = typeof outputCount === 'number' ? outputCount : 0;
  const count = isByRules ? caseCount(Array.isArray(rules) ? rules.map(outputOf) : []) : fixed;
  const cases = Array.from({ length: count }, (_, index) => `case-${index}`);
  return isByRules && parameters.fallback === 'extra' ? [...cases, 'fallback'] : cases;
}

/** Not checked yet: outputs are asked for of any document. */
function outputOf(rule: unknown): { readonly output?: number } {
  const output = isJsonObject(rule) ? rule['output'] : undefined;
  return Number.isSafeInteger(output) && (output as number) < MAX_OUTPUTS ? { output: output as number } : {};
}
