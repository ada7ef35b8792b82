import { hasCode } from '@weft/errors';
import { documentSchema } from '@weft/workflow-model';
import fc from 'fast-check';
import { CONVERTERS } from './converters/table.ts';
import { fromN8n } from './from-n8n.ts';

/** Reads a file; undefined where it is refused in the one way that is allowed. */
function read(source: unknown) {
  try {
    return fromN8n(source);
  } catch (error) {
    if (!hasCode(error, 'IMPORT_UNREADABLE')) throw error;
    return undefined;
  }
}

const json = fc.jsonValue({ maxDepth: 4 });
const names = fc.constantFrom('A', 'B', '__proto__', 'constructor', 'hasOwnProperty', '', ' ');
const keys = fc.constantFrom(
  ...[
    'mode',
    'conditions',
    'options',
    'rules',
    'values',
    'assignments',
    'fields',
    'numberInputs',
    'path',
    'httpMethod',
    'multipleMethods',
  ],
  ...[
    'jsCode',
    'functionCode',
    'url',
    'sendBody',
    'bodyParameters',
    'parameters',
    'response',
    'amount',
    'unit',
    'string',
    'number',
    '__proto__',
  ],
);
const parameters = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    json,
    fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
})).tree;
const node = fc.record(
  {
    id: fc.oneof(names, json),
    name: fc.oneof(names, json),
    type: fc.oneof(fc.constantFrom(...CONVERTERS.keys()), json),
    typeVersion: fc.oneof(fc.constantFrom(1, 2, 2.2, 3, 3.4, 4.2), json),
    position: json,
    parameters: fc.oneof(parameters, json),
    onError: fc.oneof(fc.constant('continueErrorOutput'), json),
    retryOnFail: fc.boolean(),
    maxTries: json,
    notes: json,
    webhookId: json,
  },
  { requiredKeys: [] },
);
const target = fc.oneof(
  fc.record({ node: names, type: fc.constantFrom('main', 'ai_tool', '__proto__'), index: fc.oneof(fc.nat(4), json) }),
  json,
);
const connections = fc.dictionary(
  names,
  fc.oneof(
    fc.dictionary(fc.constantFrom('main', 'ai_tool', '__proto__'), fc.oneof(fc.array(fc.oneof(fc.array(target), json)), json)),
    json,
  ),
);
const settingNames = fc.constantFrom(
  'executionOrder',
  'timezone',
  'executionTimeout',
  'saveDataSuccessExecution',
  'errorWorkflow',
  'callerPolicy',
);
const file = fc.record(
  {
    name: json,
    nodes: fc.array(node, { maxLength: 8 }),
    connections,
    settings: fc.dictionary(settingNames, fc.oneof(fc.constantFrom('v1', 'none', 'UTC'), json)),
    pinData: fc.dictionary(names, json),
    staticData: json,
  },
  { requiredKeys: ['nodes'] },
);

describe('any file', () => {
  it('that looks like one of n8n becomes a valid document with one report a node', () => {
    fc.assert(
      fc.property(file, (source) => {
        const imported = fromN8n(source);
        expect(imported.nodes).toHaveLength(source.nodes.length);
        expect(documentSchema.safeParse(imported.document).error?.issues).toBeUndefined();
        for (const { status, reasons } of imported.nodes) expect(status === 'supported').toBe(reasons.length === 0);
        const ids = new Set(imported.document.nodes.map(({ id }) => id));
        expect(ids.size).toBe(source.nodes.length);
        for (const edge of imported.document.edges ?? []) expect(ids.has(edge.source) && ids.has(edge.target)).toBe(true);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('of any kind is read or refused as unreadable', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true, withMap: true }),
        (source) => void read(source),
      ),
      { seed: 12, numRuns: 500 },
    );
  });
});
