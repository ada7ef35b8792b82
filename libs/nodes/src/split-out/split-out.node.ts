import { defineNode, mapItems } from '@weft/node-sdk';
import { ItemSplitter } from './split-item.ts';
import { splitOutParams } from './split-out.params.ts';

export const splitOut = defineNode({
  type: 'splitOut',
  version: 1,
  title: 'Split out',
  description: 'Makes an item of each element of a list that an item holds.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: splitOutParams,
  run: (context) => {
    const splitter = new ItemSplitter();
    return mapItems(context, (item, index) => splitter.split(item, index, context.params(index)));
  },
});
