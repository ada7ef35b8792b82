import { defineNode, mapItems, passOn } from '@weft/node-sdk';
import { FieldRenaming } from './rename-fields.ts';
import { renamedShape } from './renamed-shape.ts';
import { renameKeysParams } from './rename-keys.params.ts';

export const renameKeys = defineNode({
  type: 'renameKeys',
  version: 1,
  title: 'Rename keys',
  description: 'Gives fields of each item other names, one by one or by a pattern.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: renameKeysParams,
  shape: renamedShape,
  run: (context) => {
    const renaming = new FieldRenaming();
    return mapItems(context, (item, index) =>
      passOn({ ...item, json: renaming.rename(item.json, context.params(index)) }, index),
    );
  },
});
