import type { Converter, Writer } from '../conversion.ts';
import { readConditions, readConditionSettings, writeConditional } from './conditions.ts';
import { readOldConditions, writeOldLists } from './old-conditions.ts';

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
  write({ parameters, version }) {
    const group = parameters.group('conditions');
    const lists = writeOldLists(group);
    if (lists === undefined) return { parameters: writeConditional(parameters, version) };
    const combinator = group.text('combinator', 'and');
    return { version: 1, parameters: { conditions: lists, combineOperation: combinator === 'or' ? 'any' : undefined } };
  },
};
