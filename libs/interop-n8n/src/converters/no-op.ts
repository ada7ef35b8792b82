import type { Converter } from '../conversion.ts';

export const noOpConverter: Converter = {
  type: 'n8n-nodes-base.noOp',
  versions: [1],
  convert: () => ({ type: 'noOp', parameters: {} }),
};
