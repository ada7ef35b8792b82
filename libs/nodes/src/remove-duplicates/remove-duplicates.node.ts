import { collectItems, defineNode, passOn, settle, type NodeContext, type RawParameters } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { distinctItems } from './distinct-items.ts';
import { unseenItems } from './unseen-items.ts';
import { removeDuplicatesParams, type RemoveDuplicatesParams } from './remove-duplicates.params.ts';

const looksBack = ({ operation = 'input' }: RawParameters): boolean => operation !== 'input';

export const removeDuplicates = defineNode({
  type: 'removeDuplicates',
  version: 1,
  title: 'Remove duplicates',
  description: 'Passes on the first of items that are equal, or those that no earlier execution has met.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ({ operation }) => (operation === 'history' ? ['main', 'discarded'] : ['main']),
  // What was met is kept for good, so the run has to be kept before: who is gone could not ask again for what it found.
  effect: (parameters) => (looksBack(parameters) ? 'write' : 'pure'),
  deterministic: (parameters) => !looksBack(parameters),
  params: removeDuplicatesParams,
  shape: ([input], parameters) => (looksBack(parameters) || parameters['keepOnlyCompared'] === false ? input : undefined),
  run: (context) => {
    if (context.items.length === 0) return [[]];
    const parameters = context.params(0);
    if (parameters.operation === 'history') return unseenItems(context, parameters);
    if (parameters.operation === 'forget') return forget(context, parameters);
    return settle(collectItems(context, distinctItems(context.items, parameters)), (items) => [items]);
  },
});

async function forget(
  context: NodeContext<RemoveDuplicatesParams>,
  { scope }: RemoveDuplicatesParams,
): Promise<[readonly Item[]]> {
  await context.seenValues(scope).forget();
  return [context.items.map((item, index) => passOn(item, index))];
}
