import { defineNode, eachItem, passedOn, passOn, settle } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { evaluateConditions } from '../conditions/evaluate-conditions.ts';
import { ifParams } from './if.params.ts';

export const ifNode = defineNode({
  type: 'if',
  version: 1,
  title: 'If',
  description: 'Sends each item one of two ways, by conditions.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['true', 'false'],
  effect: 'pure',
  params: ifParams,
  shape: passedOn,
  run: (context) => {
    const matching: Item[] = [];
    const others: Item[] = [];
    const { timezone } = context;
    const visited = eachItem(context, {
      visit: (item, index) => {
        const { conditions } = context.params(index);
        const holds = evaluateConditions(conditions, { itemIndex: index, timezone, field: 'conditions' });
        (holds ? matching : others).push(passOn(item, index));
      },
      failed: (error) => others.push(error),
    });
    return settle(visited, () => [matching, others]);
  },
});
