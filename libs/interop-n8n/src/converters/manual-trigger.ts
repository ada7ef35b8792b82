import type { Converter, Writer } from '../conversion.ts';

export const manualTriggerConverter: Converter = {
  type: 'n8n-nodes-base.manualTrigger',
  versions: [1],
  convert: () => ({ type: 'manualTrigger', parameters: {}, inputs: [] }),
};

/** What old files start with, before there was a Manual Trigger. */
export const startConverter: Converter = { ...manualTriggerConverter, type: 'n8n-nodes-base.start' };

export const manualTriggerWriter: Writer = {
  type: 'manualTrigger',
  target: manualTriggerConverter.type,
  versions: [1],
  write: () => ({ parameters: {} }),
};
