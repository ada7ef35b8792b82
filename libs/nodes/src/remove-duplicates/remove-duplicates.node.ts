import { collectItems, defineNode, settle } from '@weft/node-sdk';
import { distinctItems } from './distinct-items.ts';
import { removeDuplicatesParams } from './remove-duplicates.params.ts';

export const removeDuplicates = defineNode({
  type: 'removeDuplicates',
  version: 1,
  title: 'Remove duplicates',
  description: 'Passes on the first of items that are equal, in all fields or in some.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: removeDuplicatesParams,
  run: (context) => settle(collectItems(context, distinctItems(context.items, context.params(0))), (items) => [items]),
});
