import { defineNode, lineageOf, mapItems } from '@weft/node-sdk';
import type { Item, JsonObject } from '@weft/workflow-model';
import { setFiles } from './set-files.ts';
import { setItem } from './set-item.ts';
import { setParams } from './set.params.ts';
import { setShape } from './set-shape.ts';

export const set = defineNode({
  type: 'set',
  version: 1,
  title: 'Set fields',
  description: 'Sets, changes and removes fields and files of each item.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: setParams,
  shape: setShape,
  run: (context) =>
    mapItems(context, (item, index) => {
      const parameters = context.params(index);
      const json = setItem(item.json, parameters);
      const result = toItem(json, setFiles(item, parameters), index);
      return parameters.duplicateCount === 0 ? result : new Array<Item>(parameters.duplicateCount + 1).fill(result);
    }),
});

function toItem(json: JsonObject, binary: Item['binary'], index: number): Item {
  const pairedItem = lineageOf(index);
  return binary === undefined ? { json, pairedItem } : { json, binary, pairedItem };
}
