import type { Converter, Writer } from '../conversion.ts';
import { readConditions, readConditionSettings, writeConditions } from './conditions.ts';
import { readOldConditions } from './old-conditions.ts';

export const ifConverter: Converter = {
  type: 'n8n-nodes-base.if',
  versions: [1, 2, 2.1, 2.2, 2.3],
  convert({ parameters, version }) {
    const outputs = ['true', 'false'];
    if (version < 2) {
      const combinator = parameters.choice('combineOperation', { all: 'and', any: 'or' } as const, 'all');
      return { type: 'if', parameters: { conditions: readOldConditions(parameters.group('conditions'), combinator) }, outputs };
    }
    const settings = readConditionSettings({ parameters, version }, parameters.group('options'));
    return { type: 'if', parameters: { conditions: readConditions(parameters, 'conditions', settings) }, outputs };
  },
};

export const ifWriter: Writer = {
  type: 'if',
  target: ifConverter.type,
  versions: [2, 2.1, 2.2, 2.3],
  write: ({ parameters }) => ({ parameters: { conditions: writeConditions(parameters, 'conditions') } }),
};
