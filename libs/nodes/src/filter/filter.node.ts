import { defineNode, mapItems, passedOn, passOn } from '@weft/node-sdk';
import { evaluateConditions } from '../conditions/evaluate-conditions.ts';
import { filterParams } from './filter.params.ts';

export const filter = defineNode({
  type: 'filter',
  version: 1,
  title: 'Filter',
  description: 'Passes on the items for which the conditions hold.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: filterParams,
  shape: passedOn,
  run: (context) => {
    const { timezone } = context;
    return mapItems(context, (item, index) => {
      const { conditions } = context.params(index);
      const holds = evaluateConditions(conditions, { itemIndex: index, timezone, field: 'conditions' });
      return holds ? passOn(item, index) : undefined;
    });
  },
});
