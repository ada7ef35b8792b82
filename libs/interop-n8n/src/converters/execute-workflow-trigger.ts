import { groupOf, type Converter, type Writer } from '../conversion.ts';

const SOURCES = { passthrough: 'passthrough', workflowInputs: 'fields', jsonExample: 'example' } as const;
const TYPES = ['string', 'number', 'boolean', 'array', 'object', 'any'];

export const executeWorkflowTriggerConverter: Converter = {
  type: 'n8n-nodes-base.executeWorkflowTrigger',
  versions: [1, 1.1],
  convert({ parameters, version }) {
    const input = version < 1.1 ? 'passthrough' : parameters.choice('inputSource', SOURCES, 'workflowInputs');
    parameters.ignore('notice', 'events', ...(version < 1.1 ? ['inputSource'] : []));
    const fields = parameters
      .group('workflowInputs')
      .list('values')
      .map((field) => {
        const type = field.text('type', 'string');
        return { name: field.text('name', ''), type: TYPES.includes(type) ? type : 'any' };
      });
    const example = parameters.text('jsonExample', undefined);
    return {
      type: 'executeWorkflowTrigger',
      parameters: {
        input,
        ...(fields.length > 0 && { fields: fields.filter(({ name }) => name !== '') }),
        ...(example !== undefined && { example }),
      },
    };
  },
};

export const executeWorkflowTriggerWriter: Writer = {
  type: 'executeWorkflowTrigger',
  target: executeWorkflowTriggerConverter.type,
  versions: [1.1],
  write({ parameters }) {
    const input = parameters.choice(
      'input',
      { passthrough: 'passthrough', fields: 'workflowInputs', example: 'jsonExample' },
      'passthrough',
    );
    const values = parameters.list('fields').map((field) => {
      const type = field.text('type', 'any');
      return { name: field.text('name', ''), ...(type !== 'string' && { type }) };
    });
    const example = parameters.value('example');
    return {
      parameters: {
        inputSource: input === 'workflowInputs' ? undefined : input,
        workflowInputs: groupOf({ values: values.length > 0 ? values : undefined }),
        jsonExample: typeof example === 'object' && example !== null ? JSON.stringify(example) : example,
      },
    };
  },
};
