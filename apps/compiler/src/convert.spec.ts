import { readFileSync } from 'node:fs';
import { convert } from './convert.ts';
import { compileHere, documentOf, noOp, summary, trigger } from './testing/documents.ts';

/** Options of every node type that the importer converts: what it makes of them must be what the nodes take. */
const condition = {
  combinator: 'and',
  options: { version: 2 },
  conditions: [{ leftValue: '={{ $json.a }}', rightValue: 1, operator: { type: 'number', operation: 'gt' } }],
};
const rules = { values: [{ conditions: condition, renameOutput: true, outputKey: 'One' }, { conditions: condition }] };
const oldConditions = {
  string: [{ value1: 'a', operation: 'isEmpty' }],
  number: [{ value1: 1 }],
  boolean: [{ value1: true }],
  dateTime: [{ value1: '2024-01-01' }],
};
const oldRules = {
  rules: [
    { value2: 1, output: 2 },
    { value2: 2, output: 0 },
    { value2: 3, output: 1 },
  ],
};
const pairs = { parameters: [{ name: 'a', value: '={{ $json.a }}' }] };
const clash = { clashHandling: { values: { resolveClash: 'addSuffix', mergeMode: 'shallowMerge', overrideEmpty: true } } };
const NODES: readonly (readonly [string, number, object, number?, number?])[] = [
  ['noOp', 1, {}],
  ['stopAndError', 1, { errorType: 'errorObject', errorObject: '{}' }, 1, 0],
  ['wait', 1.1, { amount: '={{ $json.n }}', unit: 'days' }],
  ['set', 1, { values: { string: [{ name: 'a', value: '={{ $json.a }}' }], number: [{}] }, keepOnlySet: true }],
  [
    'set',
    3,
    { fields: { values: [{ name: 'a', type: 'objectValue', objectValue: '{}' }] }, include: 'except', excludeFields: 'b' },
  ],
  ['set', 3.4, { mode: 'raw', jsonOutput: '={{ $json }}', includeOtherFields: true, include: 'selected', includeFields: 'a,b' }],
  ['if', 1, { conditions: oldConditions, combineOperation: 'any' }, 1, 2],
  ['if', 2.2, { conditions: condition, looseTypeValidation: true, options: { ignoreCase: true } }, 1, 2],
  ['filter', 1, { conditions: oldConditions }],
  ['filter', 2.2, { conditions: condition }],
  ['switch', 1, { value1: 1, rules: oldRules, fallbackOutput: 3 }, 1, 4],
  ['switch', 2, { value1: 1, rules: oldRules }, 1, 3],
  ['switch', 3.2, { rules, options: { fallbackOutput: 'extra', allMatchingOutputs: true } }, 1, 3],
  ['switch', 3.2, { rules, options: { fallbackOutput: 1 } }, 1, 2],
  ['switch', 3.3, { mode: 'expression', numberOutputs: 6, output: '={{ $json.n }}' }, 1, 6],
  ['merge', 1, { mode: 'wait' }, 2],
  ['merge', 2, { mode: 'combine', combinationMode: 'multiplex', options: clash }, 2],
  ['merge', 3.2, { numberInputs: 5 }, 5],
  ['merge', 3.2, { mode: 'combine', combineBy: 'combineByPosition', numberInputs: 3, options: { includeUnpaired: true } }, 3],
  [
    'merge',
    3.2,
    {
      mode: 'combine',
      fieldsToMatchString: 'a,b',
      joinMode: 'enrichInput2',
      numberInputs: 4,
      options: { ...clash, fuzzyCompare: true, multipleMatches: 'first' },
    },
    2,
  ],
  ['merge', 3.2, { mode: 'chooseBranch', numberInputs: 3, useDataOfInput: 3 }, 3],
  [
    'splitOut',
    1,
    { fieldToSplitOut: 'a, b', include: 'selectedOtherFields', fieldsToInclude: 'c', options: { includeBinary: true } },
  ],
  ['aggregate', 1, { fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'a' }] }, options: { mergeLists: true } }],
  ['aggregate', 1, { aggregate: 'aggregateAllItemData', include: 'allFieldsExcept', fieldsToExclude: 'a' }],
  ['limit', 1, { maxItems: '={{ $json.n }}', keep: 'lastItems' }],
  ['renameKeys', 1, { keys: { key: [{ currentKey: 'a', newKey: '={{ $json.to }}' }] } }],
  [
    'itemLists',
    1,
    { operation: 'removeDuplicates', compare: 'selectedFields', fieldsToCompare: { fields: [{ fieldName: 'a' }] } },
  ],
  ['code', 2, { mode: 'runOnceForEachItem', jsCode: 'return $json' }],
  ['function', 1, { functionCode: 'return items' }],
  ['functionItem', 1, { functionCode: 'return item' }],
  [
    'httpRequest',
    4.2,
    {
      url: '={{ $json.u }}',
      method: 'PUT',
      sendQuery: true,
      queryParameters: pairs,
      sendHeaders: true,
      headerParameters: pairs,
      sendBody: true,
      bodyParameters: pairs,
    },
  ],
  [
    'httpRequest',
    3,
    {
      url: 'https://a',
      sendBody: true,
      contentType: 'raw',
      rawContentType: 'text/csv',
      body: 'x',
      options: { timeout: 1000, response: { response: { fullResponse: true } } },
    },
  ],
  [
    'httpRequest',
    4,
    {
      url: 'https://a',
      sendQuery: true,
      specifyQuery: 'json',
      jsonQuery: '{}',
      sendBody: true,
      specifyBody: 'json',
      jsonBody: '={{ $json }}',
    },
  ],
  [
    'respondToWebhook',
    1.1,
    {
      respondWith: 'json',
      responseBody: '={{ $json }}',
      options: { responseCode: 201, responseHeaders: { entries: [{ name: 'a', value: 1 }] } },
    },
  ],
  ['respondToWebhook', 1.5, { respondWith: 'redirect', redirectURL: 'https://a' }],
  ['stickyNote', 1, { content: '=', width: 1, color: 7 }, 0, 0],
];

const fileOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../libs/interop-n8n/fixtures/${name}.json`, import.meta.url), 'utf8')) as {
    nodes: object[];
  };

describe(convert.name, () => {
  it.each(['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7', 'W8'])('imports %s, which then compiles', (name) => {
    const file = fileOf(name);
    const { document, nodes, findings } = convert(file);
    expect(nodes.filter(({ status }) => status !== 'supported')).toEqual([]);
    expect(findings).toEqual([]);
    const { diagnostics, plan } = compileHere(document);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(plan?.body.nodes).toHaveLength(file.nodes.length);
  });

  const nodes = NODES.map(([type, version, parameters, inputs = 1, outputs = 1]) => ({
    type,
    version,
    parameters,
    inputs,
    outputs,
  }));
  it.each(nodes)('makes of $type $version with $parameters what Weft takes, with all its inputs and outputs', (node) => {
    const { inputs, outputs } = node;
    const { document, nodes } = convert(surrounded(node));
    expect(nodes.flatMap(({ status, reasons }) => (status === 'placeholder' ? reasons : []))).toEqual([]);
    expect(document.edges).toHaveLength(inputs * 2 + outputs);
    expect(compileHere(document).diagnostics.map(summary)).toEqual([]);
  });

  it.each([
    [
      'webhook',
      {
        path: 'a/:b',
        httpMethod: 'PATCH',
        responseMode: 'lastNode',
        responseData: 'allEntries',
        options: { responsePropertyName: 'x' },
      },
    ],
    [
      'webhook',
      {
        path: 'a',
        multipleMethods: true,
        httpMethod: ['GET', 'PUT'],
        options: { responseData: 'ok', responseCode: { values: { responseCode: 202 } } },
      },
    ],
    ['manualTrigger', {}],
  ])('makes of the trigger %s with %j one that Weft starts', (type, parameters) => {
    const file = { nodes: [{ name: 'T', type: `n8n-nodes-base.${type}`, typeVersion: 1, parameters }], connections: {} };
    expect(compileHere(convert(file).document).diagnostics).toEqual([]);
  });

  it.each([
    ['edges', documentOf([trigger, noOp('A')], ['Start > A'])],
    ['types without a package', { name: 'x', nodes: [{ id: 'a', ...trigger }] }],
  ])('takes a document of Weft, told by its %s, as it is', (_, source) => {
    for (const wrapped of [
      source,
      { workflow: source },
      { document: source },
      { fileName: 'x.weft.json', file: source, report: [] },
    ]) {
      const { document, nodes } = convert(wrapped);
      expect(document.nodes[0]).toMatchObject({ type: 'manualTrigger' });
      expect(nodes.every(({ status, reasons }) => status === 'supported' && reasons.length === 0)).toBe(true);
    }
  });

  it('says where a document of Weft is not valid', () => {
    const source = documentOf([{ ...trigger, onError: 'never' }]);
    expect(() => convert(source)).toThrow(
      expect.objectContaining({ code: 'IMPORT_UNREADABLE', message: expect.stringContaining('"nodes.0.onError"') }),
    );
  });
});

/** The node between a trigger that feeds all its inputs and No-Ops that take all its outputs. */
function surrounded(of: { type: string; version: number; parameters: object; inputs: number; outputs: number }): object {
  const node = (name: string, type: string, rest: object = {}) => ({
    name,
    type: `n8n-nodes-base.${type}`,
    typeVersion: 1,
    parameters: {},
    ...rest,
  });
  const to = (name: string, index = 0) => [{ node: name, type: 'main', index }];
  const feeders = Array.from({ length: of.inputs }, (_, index) => `in ${index}`);
  const takers = Array.from({ length: of.outputs }, (_, index) => `out ${index}`);
  return {
    name: of.type,
    nodes: [
      node('Start', 'manualTrigger'),
      ...feeders.map((name) => node(name, 'noOp')),
      node('Node', of.type, { typeVersion: of.version, parameters: of.parameters }),
      ...takers.map((name) => node(name, 'noOp')),
    ],
    connections: {
      Start: { main: [feeders.flatMap((name) => to(name))] },
      ...Object.fromEntries(feeders.map((name, index) => [name, { main: [to('Node', index)] }])),
      Node: { main: takers.map((name) => to(name)) },
    },
    settings: { executionOrder: 'v1' },
  };
}
