import { defineNode, mapItems, passedOn, passOn } from '@weft/node-sdk';
import { noOpParams } from './no-op.params.ts';

export const noOp = defineNode({
  type: 'noOp',
  version: 1,
  title: 'No operation',
  description: 'Passes its items on.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: noOpParams,
  shape: passedOn,
  run: (context) => mapItems(context, (item, index) => passOn(item, index)),
});
