import type { Converter, Writer } from '../conversion.ts';

export const errorTriggerConverter: Converter = {
  type: 'n8n-nodes-base.errorTrigger',
  versions: [1],
  convert: () => ({ type: 'errorTrigger', parameters: {}, inputs: [] }),
};

export const errorTriggerWriter: Writer = {
  type: 'errorTrigger',
  target: errorTriggerConverter.type,
  versions: [1],
  write: () => ({ parameters: {} }),
};
