import { defineNode } from '@weft/node-sdk';
import { errorTriggerParams } from './error-trigger.params.ts';

export const errorTrigger = defineNode({
  type: 'errorTrigger',
  version: 1,
  title: 'Error trigger',
  description: 'Starts the workflow when an execution of another workflow, which names this one in its settings, has failed.',
  category: 'trigger',
  kind: 'trigger',
  inputs: [],
  outputs: ['main'],
  effect: 'pure',
  params: errorTriggerParams,
  run: (context) => [context.items],
});
