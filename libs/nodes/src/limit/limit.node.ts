import { collectItems, defineNode, passOn, passedOn, settle, type ItemMaker } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { z } from 'zod';
import { limitParams } from './limit.params.ts';

export const limit = defineNode({
  type: 'limit',
  version: 1,
  title: 'Limit',
  description: 'Passes on no more than a number of its items, and drops the others.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: limitParams,
  shape: passedOn,
  run: (context) => settle(collectItems(context, passOnSome(context.items, context.params(0))), (items) => [items]),
});

function* passOnSome(items: readonly Item[], { maxItems, keep }: z.output<typeof limitParams>): ItemMaker {
  const start = keep === 'first' ? 0 : Math.max(items.length - maxItems, 0);
  const end = Math.min(start + maxItems, items.length);
  for (let index = start; index < end; index += 1) yield passOn(items[index] as Item, index);
}
