import { convertOne } from '../testing/n8n-files.ts';

const ID = '0198b3a4-0000-7000-8000-000000000001';

describe('executeWorkflow', () => {
  it.each([
    [1, { workflowId: ID }, { workflowId: ID, mode: 'once' }],
    [
      1.1,
      { workflowId: { __rl: true, mode: 'list', value: ID, cachedResultName: 'Stock' }, mode: 'each' },
      { workflowId: ID, mode: 'each' },
    ],
    [1.2, { workflowId: '={{ $json.id }}' }, { workflowId: '={{ $json.id }}', mode: 'once' }],
    [
      1.2,
      { workflowId: ID, options: { waitForSubWorkflow: false } },
      { workflowId: ID, mode: 'once', wait: false, output: 'items' },
    ],
    [
      1.2,
      {
        workflowId: ID,
        workflowInputs: {
          mappingMode: 'defineBelow',
          value: { id: '={{ $json.order }}', note: null },
          matchingColumns: [],
          schema: [
            { id: 'id', displayName: 'id', type: 'number', removed: false },
            { id: 'note', displayName: 'note', type: 'string' },
            { id: 'old', displayName: 'old', type: 'dateTime', removed: true },
          ],
          attemptToConvertTypes: true,
          convertFieldsToString: true,
        },
      },
      {
        workflowId: ID,
        mode: 'once',
        fields: [
          { name: 'id', value: '={{ $json.order }}', type: 'number' },
          { name: 'note', value: null, type: 'string' },
        ],
        leaveOut: ['old'],
        convertTypes: true,
      },
    ],
  ])('of version %s with %j calls a workflow of this workspace', (version, given, expected) => {
    const { node, parameters, status } = convertOne('executeWorkflow', version, given);
    expect([node.type, parameters, status]).toEqual(['executeWorkflow', expected, 'supported']);
  });

  it('says that an id of an n8n installation is nothing here', () => {
    const { parameters, status, reasons } = convertOne('executeWorkflow', 1.1, {
      workflowId: { __rl: true, mode: 'list', value: 'QJ8bKsZ' },
    });
    expect([parameters['workflowId'], status, reasons]).toEqual(['QJ8bKsZ', 'converted', [expect.stringContaining('"QJ8bKsZ"')]]);
  });

  it.each([{ source: 'parameter', workflowJson: '{}' }, { source: 'url' }, { source: 'localFile' }])(
    'with %j is kept and not run: the workflow is not in the workspace',
    (given) => expect(convertOne('executeWorkflow', 1.2, given).status).toBe('placeholder'),
  );
});

describe('executeWorkflowTrigger', () => {
  it.each([
    [1, {}, { input: 'passthrough' }],
    [1.1, { inputSource: 'passthrough' }, { input: 'passthrough' }],
    [
      1.1,
      { workflowInputs: { values: [{ name: 'a' }, { name: 'b', type: 'number' }] } },
      {
        input: 'fields',
        fields: [
          { name: 'a', type: 'string' },
          { name: 'b', type: 'number' },
        ],
      },
    ],
    [1.1, { inputSource: 'jsonExample', jsonExample: '{ "a": 1 }' }, { input: 'example', example: '{ "a": 1 }' }],
  ])('of version %s with %j takes what a call brings', (version, given, expected) => {
    const { node, parameters, status } = convertOne('executeWorkflowTrigger', version, given);
    expect([node.type, parameters, status]).toEqual(['executeWorkflowTrigger', expected, 'supported']);
  });
});

describe('splitInBatches', () => {
  it.each([
    [1, {}, { batchSize: 10 }],
    [2, { batchSize: 4 }, { batchSize: 4 }],
    [3, {}, { batchSize: 1 }],
    [3, { options: { reset: '={{ $json.again }}' } }, { batchSize: 1, reset: '={{ $json.again }}' }],
  ])('of version %s with %j loops over its items', (version, given, expected) => {
    const { node, parameters, status } = convertOne('splitInBatches', version, given);
    expect([node.type, parameters, status]).toEqual(['loopOverItems', expected, 'supported']);
  });
});
