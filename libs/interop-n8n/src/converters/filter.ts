import type { Converter, Writer } from '../conversion.ts';
import { readConditions, readConditionSettings, writeConditional } from './conditions.ts';
import { readOldConditions, writeOldLists } from './old-conditions.ts';

export const filterConverter: Converter = {
  type: 'n8n-nodes-base.filter',
  versions: [1, 2, 2.1, 2.2, 2.3],
  convert({ parameters, version }) {
    if (version < 2) {
      const combinator = parameters.choice('combineConditions', { AND: 'and', OR: 'or' } as const, 'AND');
      return { type: 'filter', parameters: { conditions: readOldConditions(parameters.group('conditions'), combinator) } };
    }
    const settings = readConditionSettings({ parameters, version }, parameters.group('options'));
    return { type: 'filter', parameters: { conditions: readConditions(parameters, 'conditions', settings) } };
  },
};

export const filterWriter: Writer = {
  type: 'filter',
  target: filterConverter.type,
  versions: [2, 2.1, 2.2, 2.3],
  write({ parameters, version }) {
    const group = parameters.group('conditions');
    const lists = writeOldLists(group);
    if (lists === undefined) return { parameters: writeConditional(parameters, version) };
    const combinator = group.text('combinator', 'and');
    return { version: 1, parameters: { conditions: lists, combineConditions: combinator === 'or' ? 'OR' : undefined } };
  },
};
