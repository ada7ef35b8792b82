import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';

/** Outputs by n8n's number. The first version has no output for what comes after the loop. */
const OUTPUTS: Readonly<Record<number, readonly string[]>> = { 1: ['loop'], 2: ['loop', 'done'], 3: ['done', 'loop'] };
const OLD_BATCH_SIZE = 10;
const BATCH_SIZE = 1;

export const splitInBatchesConverter: Converter = {
  type: 'n8n-nodes-base.splitInBatches',
  versions: [1, 2, 3],
  convert({ parameters, version }) {
    const batchSize = parameters.number('batchSize', version < 3 ? OLD_BATCH_SIZE : BATCH_SIZE);
    const reset = parameters.group('options').flag('reset', false);
    return {
      type: 'loopOverItems',
      parameters: { batchSize, ...(reset !== false && { reset }) },
      outputs: OUTPUTS[version] ?? [],
    };
  },
};

export const loopOverItemsWriter: Writer = {
  type: 'loopOverItems',
  target: splitInBatchesConverter.type,
  versions: [3],
  write({ parameters }) {
    return {
      parameters: {
        batchSize: unless(parameters.number('batchSize', BATCH_SIZE), BATCH_SIZE),
        options: groupOf({ reset: unless(parameters.flag('reset', false), false) }),
      },
    };
  },
};
