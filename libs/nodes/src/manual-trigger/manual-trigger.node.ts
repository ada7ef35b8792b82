import { defineNode } from '@weft/node-sdk';
import { manualTriggerParams } from './manual-trigger.params.ts';

export const manualTrigger = defineNode({
  type: 'manualTrigger',
  version: 1,
  title: 'Manual trigger',
  description: 'Starts the workflow by hand or over the API, with the given input.',
  category: 'trigger',
  kind: 'trigger',
  inputs: [],
  outputs: ['main'],
  effect: 'pure',
  params: manualTriggerParams,
  run: (context) => [context.items],
});
