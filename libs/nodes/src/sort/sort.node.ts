import {
  collectItems,
  defineNode,
  type ItemMaker,
  type NodeContext,
  type NodeResult,
  passedOn,
  passOn,
  settle,
} from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { orderByCode } from './order-by-code.ts';
import { orderByFields } from './order-by-fields.ts';
import { shuffledPlaces } from './shuffled-places.ts';
import { sortParams, type SortParams } from './sort.params.ts';

export const sort = defineNode({
  type: 'sort',
  version: 1,
  title: 'Sort',
  description: 'Puts its items into order: by fields, by code, or at random.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  // Code may look at the clock.
  deterministic: ({ mode }) => mode === 'fields' || mode === 'random',
  params: sortParams,
  shape: passedOn,
  run: (context) => {
    const { items } = context;
    const parameters = context.params(0);
    if (parameters.mode === 'code') return orderByCode(context).then((places) => gather(context, inOrder(items, places)));
    if (parameters.mode === 'fields') return gather(context, sorted(items, parameters));
    return gather(context, inOrder(items, shuffledPlaces(items.length, context.random())));
  },
});

function gather(context: NodeContext<unknown>, maker: ItemMaker): NodeResult | Promise<NodeResult> {
  return settle(collectItems(context, maker), (items) => [items]);
}

function* inOrder(items: readonly Item[], places: Iterable<number>): ItemMaker {
  for (const place of places) yield passOn(items[place] as Item, place);
}

function* sorted(items: readonly Item[], parameters: SortParams): ItemMaker {
  yield* inOrder(items, yield* orderByFields(items, parameters));
}
