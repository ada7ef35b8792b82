import { defineNode, NodeFailure } from '@weft/node-sdk';
import { placeholderParams } from './placeholder.params.ts';

export const placeholder = defineNode({
  type: 'placeholder',
  version: 1,
  title: 'Placeholder',
  description: 'Stands for an imported node that Weft cannot run, and keeps it for export.',
  category: 'annotation',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: placeholderParams,
  run: (context) => {
    const { missing } = context.params(0);
    throw new NodeFailure({
      code: 'PLACEHOLDER_NOT_RUNNABLE',
      fault: 'user',
      message: `This node was imported, but Weft cannot run it${missing === '' ? '' : `: ${missing}`}.`,
      fix: 'Replace the node, or disable it.',
      retryable: false,
    });
  },
});
