import { collectItems, defineNode, settle } from '@weft/node-sdk';
import { aggregatedShape } from './aggregated-shape.ts';
import { aggregateItems } from './aggregate-items.ts';
import { aggregateParams } from './aggregate.params.ts';

export const aggregate = defineNode({
  type: 'aggregate',
  version: 1,
  title: 'Aggregate',
  description: 'Makes one item of all: lists of the values of fields, or one list of their data.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: aggregateParams,
  shape: (_, parameters) => aggregatedShape(parameters),
  run: (context) => settle(collectItems(context, aggregateItems(context.items, context.params(0))), (items) => [items]),
});
