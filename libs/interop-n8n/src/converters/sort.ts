import { groupOf, unless, withoutUndefined, type Converter, type Writer } from '../conversion.ts';
import { readDotNotation, writeDotNotation } from './field-names.ts';

const MODES = { simple: 'fields', random: 'random', code: 'code' } as const;
const TYPES = { fields: 'simple', random: 'random', code: 'code' } as const;
const ORDERS = { ascending: 'ascending', descending: 'descending' } as const;

export const sortConverter: Converter = {
  type: 'n8n-nodes-base.sort',
  versions: [1],
  convert({ parameters }) {
    const mode = parameters.choice('type', MODES, 'simple');
    if (mode !== 'fields') parameters.ignore('sortFieldsUi', 'options');
    if (mode !== 'code') parameters.ignore('code');
    if (mode === 'random') return { type: 'sort', parameters: { mode } };
    if (mode === 'code') return { type: 'sort', parameters: { mode, code: parameters.text('code', '') } };
    const fields = parameters
      .group('sortFieldsUi')
      .list('sortField')
      .map((field) => ({ name: field.text('fieldName', ''), order: field.choice('order', ORDERS, 'ascending') }));
    return { type: 'sort', parameters: { mode, fields, dotNotation: readDotNotation(parameters.group('options')) } };
  },
};

export const sortWriter: Writer = {
  type: 'sort',
  target: sortConverter.type,
  versions: [1],
  write({ parameters }) {
    const type = parameters.choice('mode', TYPES, 'fields');
    if (type === 'random') return { parameters: { type } };
    if (type === 'code') return { parameters: { type, code: parameters.text('code', '') } };
    const sortField = parameters.list('fields').map((field) => {
      const order = unless(field.choice('order', ORDERS, 'ascending'), 'ascending');
      return withoutUndefined({ fieldName: field.text('name', ''), order });
    });
    return {
      parameters: {
        sortFieldsUi: sortField.length > 0 ? { sortField } : undefined,
        options: groupOf({ disableDotNotation: writeDotNotation(parameters) }),
      },
    };
  },
};
