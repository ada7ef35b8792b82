import { collectItems, defineNode, settle } from '@weft/node-sdk';
import { compareDatasetsParams } from './compare-datasets.params.ts';
import { compareInputs, type Compared } from './compare-inputs.ts';

export const compareDatasets = defineNode({
  type: 'compareDatasets',
  version: 1,
  title: 'Compare datasets',
  description: 'Finds what two inputs have in common, what differs, and what only one of them has.',
  category: 'data',
  kind: 'action',
  inputs: ['input-1', 'input-2'],
  outputs: ['only-first', 'same', 'different', 'only-second'],
  effect: 'pure',
  params: compareDatasetsParams,
  shape: ([first, second]) => [first, undefined, undefined, second],
  run: (context) => {
    const [first = [], second = []] = context.inputs;
    const compared: Compared = { onlyFirst: [], same: [], different: [], onlySecond: [] };
    const done = collectItems(context, compareInputs([first, second], context.params(0), compared));
    return settle(done, () => [compared.onlyFirst, compared.same, compared.different, compared.onlySecond]);
  },
});
