import { unless, type Converter, type Writer } from '../conversion.ts';

const KEEP = { firstItems: 'first', lastItems: 'last' } as const;
const KEEP_IN_N8N = { first: 'firstItems', last: 'lastItems' } as const;

export const limitConverter: Converter = {
  type: 'n8n-nodes-base.limit',
  versions: [1],
  convert: ({ parameters }) => ({
    type: 'limit',
    parameters: { maxItems: parameters.number('maxItems', 1), keep: parameters.choice('keep', KEEP, 'firstItems') },
  }),
};

export const limitWriter: Writer = {
  type: 'limit',
  target: limitConverter.type,
  versions: [1],
  write: ({ parameters }) => ({
    parameters: {
      maxItems: unless(parameters.number('maxItems', 1), 1),
      keep: unless(parameters.choice('keep', KEEP_IN_N8N, 'first'), 'firstItems'),
    },
  }),
};
