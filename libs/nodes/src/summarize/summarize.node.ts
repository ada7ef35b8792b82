import { collectItems, defineNode, settle } from '@weft/node-sdk';
import { summarizedShape } from './summarized-shape.ts';
import { summarizeItems } from './summarize-items.ts';
import { summarizeParams } from './summarize.params.ts';

export const summarize = defineNode({
  type: 'summarize',
  version: 1,
  title: 'Summarize',
  description: 'Counts, adds up, averages or gathers the values of fields, for all items or group by group.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: summarizeParams,
  shape: (_, parameters) => summarizedShape(parameters),
  run: (context) => settle(collectItems(context, summarizeItems(context.items, context.params(0))), (items) => [items]),
});
