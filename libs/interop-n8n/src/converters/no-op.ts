import type { Converter, Writer } from '../conversion.ts';

export const noOpConverter: Converter = {
  type: 'n8n-nodes-base.noOp',
  versions: [1],
  convert: () => ({ type: 'noOp', parameters: {} }),
};

export const noOpWriter: Writer = {
  type: 'noOp',
  target: noOpConverter.type,
  versions: [1],
  write: () => ({ parameters: {} }),
};
