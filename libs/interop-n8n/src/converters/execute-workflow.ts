import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const TYPES: readonly string[] = ['string', 'number', 'boolean', 'array', 'object'];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The only source of a workflow that Weft has. */
const SOURCES = { database: true } as const;

export const executeWorkflowConverter: Converter = {
  type: 'n8n-nodes-base.executeWorkflow',
  versions: [1, 1.1, 1.2],
  convert(input) {
    const { parameters } = input;
    parameters.choice('source', SOURCES, 'database');
    parameters.ignore('workflowJson', 'workflowPath', 'workflowUrl');
    const workflowId = parameters.text('workflowId', '');
    if (workflowId !== '' && !workflowId.startsWith('=') && !UUID.test(workflowId))
      input.note(`It calls the workflow "${workflowId.slice(0, 60)}" by the id that it has in n8n: choose the workflow here.`);
    const wait = parameters.group('options').flag('waitForSubWorkflow', true);
    const mode = parameters.choice('mode', { once: 'once', each: 'each' }, 'once');
    return {
      type: 'executeWorkflow',
      parameters: {
        workflowId,
        mode,
        ...readInputs(parameters.group('workflowInputs')),
        // n8n passes the items on where it does not wait.
        ...(wait !== true && { wait, output: 'items' }),
      },
    };
  },
};

export const executeWorkflowWriter: Writer = {
  type: 'executeWorkflow',
  target: executeWorkflowConverter.type,
  versions: [1.2],
  write({ parameters }) {
    const value = parameters.text('workflowId', '');
    return {
      parameters: {
        workflowId: { __rl: true, mode: 'id', value },
        mode: unless(parameters.choice('mode', { once: 'once', each: 'each' }, 'once'), 'once'),
        workflowInputs: writeInputs(parameters),
        options: groupOf({ waitForSubWorkflow: unless(parameters.flag('wait', true), true) }),
      },
    };
  },
};

/** A mapper: values by field, and what the called workflow expects. */
function readInputs(mapper: ParameterReader): Record<string, Json> {
  mapper.ignore('matchingColumns', 'convertFieldsToString');
  const automatic = mapper.choice('mappingMode', { defineBelow: false, autoMapInputData: true }, 'defineBelow');
  const values = (mapper.value('value') ?? {}) as JsonObject;
  const schema = ((mapper.value('schema') ?? []) as readonly JsonObject[]).filter((each) => typeof each['id'] === 'string');
  const convertTypes = mapper.flag('attemptToConvertTypes', false);
  if (automatic) return {};
  const types = new Map(schema.map((each) => [String(each['id']), String(each['type'] ?? 'any')]));
  const fields = Object.entries(values).map(([name, value]): Json => {
    const type = types.get(name) ?? 'any';
    return { name, value, type: TYPES.includes(type) ? type : 'any' };
  });
  const leaveOut = schema.filter((each) => each['removed'] === true).map((each) => String(each['id']));
  return {
    ...(fields.length > 0 && { fields }),
    ...(leaveOut.length > 0 && { leaveOut }),
    ...(convertTypes !== false && { convertTypes }),
  };
}

function writeInputs(parameters: ParameterReader): JsonObject | undefined {
  const fields = parameters.list('fields').map((field) => ({
    name: field.text('name', ''),
    type: field.text('type', 'any'),
    value: field.value('value') ?? null,
  }));
  const leaveOut = (parameters.value('leaveOut') ?? []) as readonly string[];
  const convertTypes = unless(parameters.flag('convertTypes', false), false);
  if (fields.length === 0 && leaveOut.length === 0 && convertTypes === undefined) return undefined;
  const column = (name: string, type: string, removed: boolean): JsonObject => ({
    ...{ id: name, displayName: name, required: false, defaultMatch: false, display: true, canBeUsedToMatch: true, removed },
    ...(type !== 'any' && { type }),
  });
  const schema = [
    ...fields.map(({ name, type }) => column(name, type, leaveOut.includes(name))),
    ...leaveOut.filter((name) => !fields.some((field) => field.name === name)).map((name) => column(name, 'any', true)),
  ];
  return {
    mappingMode: 'defineBelow',
    value: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
    matchingColumns: [],
    schema,
    ...(convertTypes !== undefined && { attemptToConvertTypes: convertTypes }),
  };
}
