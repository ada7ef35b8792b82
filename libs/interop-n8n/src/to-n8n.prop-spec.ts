import { documentSchema, type Json, type JsonObject, type WorkflowDocument } from '@weft/workflow-model';
import fc from 'fast-check';
import { CONVERTERS, WRITERS } from './converters/table.ts';
import { fromN8n } from './from-n8n.ts';
import { toN8n } from './to-n8n.ts';

/** A file on its way over the wire, which knows neither undefined nor -0. */
const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => sent(value) as Json);
const names = fc.oneof(
  fc.constantFrom(
    'A',
    'a',
    '1',
    '2',
    ' ',
    ' A',
    "it's",
    '"quoted"',
    'constructor',
    'toString',
    'ünïcödé',
    '日本',
    'main',
    '$json',
    'weft',
  ),
  fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text !== '__proto__'),
);
const handles = fc.constantFrom(
  'main',
  'true',
  'false',
  'case-0',
  'case-1',
  'error',
  'model',
  'tool',
  'tool-2',
  'ai_document',
  'loop',
  'odd one',
);
const parameters = fc.dictionary(fc.constantFrom('conditions', 'mode', 'path', 'url', 'fields', 'code', 'a'), json, {
  maxKeys: 4,
});
const node = fc.record(
  {
    id: fc.string({ minLength: 1, maxLength: 8 }),
    name: names,
    type: fc.oneof(
      fc.constantFrom(...WRITERS.keys(), 'agent', 'placeholder', 'weft.x'),
      fc.string({ minLength: 1, maxLength: 10 }),
    ),
    typeVersion: fc.constantFrom(1, 1, 1, 2),
    position: fc.record({ x: fc.integer({ min: -5000, max: 5000 }), y: fc.integer({ min: -5000, max: 5000 }) }),
    parameters,
    credentials: fc.dictionary(fc.constantFrom('slackApi', 'httpBasicAuth'), fc.string({ maxLength: 5 })),
    disabled: fc.boolean(),
    notes: fc.string({ maxLength: 10 }),
    retry: fc.record({
      maxAttempts: fc.integer({ min: 1, max: 100 }),
      delayMs: fc.constantFrom(0, 1_000, 86_400_000),
      backoff: fc.constantFrom('constant', 'exponential'),
    }),
    timeoutMs: fc.constantFrom(0, 1, 60_000),
    onError: fc.constantFrom('stop', 'continue', 'error-output'),
    executeOnce: fc.boolean(),
    alwaysOutputData: fc.boolean(),
    onUncertain: fc.constantFrom('retry', 'fail', 'ask'),
    risky: fc.boolean(),
    meta: fc.dictionary(fc.constantFrom('n8n', 'other'), json),
  },
  { requiredKeys: ['id', 'name', 'type'] },
);
const settings = fc.record(
  {
    timezone: fc.constantFrom('UTC', 'Europe/Berlin'),
    timeoutMs: fc.constantFrom(0, 1, 1_500, 90_000),
    errorWorkflowId: fc.constantFrom(null, 'w'),
    order: fc.constantFrom('parallel', 'canvas', 'breadth-first'),
    maxLoopCount: fc.constantFrom(1, 1_000, 100_000),
    saveData: fc.constantFrom('all', 'errors', 'none'),
    concurrency: fc.record({ limit: fc.nat(3), key: fc.string({ maxLength: 3 }) }),
    priority: fc.integer({ min: -100, max: 100 }),
    supervision: fc.constantFrom('none', 'full', 'failsafe', 'error_only'),
    supervisors: fc.record({ assignees: fc.constantFrom([], ['role:admin']), deadlineMs: fc.constantFrom(0, 60_000) }),
  },
  { requiredKeys: [] },
);
const document = fc
  .record({
    nodes: fc.uniqueArray(node, { maxLength: 6, selector: ({ name }) => name }),
    settings,
    edges: fc.array(fc.tuple(fc.nat(), handles, fc.nat(), handles, fc.boolean()), { maxLength: 8 }),
    pins: fc.array(fc.array(fc.record({ json: fc.dictionary(fc.constantFrom('a', 'json'), json) }), { maxLength: 2 }), {
      maxLength: 2,
    }),
    description: fc.option(fc.string(), { nil: undefined }),
  })
  .map(({ nodes, settings: given, edges, pins, description }): WorkflowDocument =>
    documentSchema.parse(
      sent({
        name: 'Any',
        description,
        nodes: nodes.map((each, index) => ({ ...each, id: `${each.id}${index}` })),
        settings: given,
        pinData: Object.fromEntries(pins.flatMap((items, index) => (nodes[index] ? [[nodes[index].name, items]] : []))),
        edges:
          nodes.length === 0
            ? []
            : edges.map(([source, sourceHandle, target, targetHandle, withId], index) => {
                const id = (number: number): string => `${nodes[number % nodes.length]?.id}${number % nodes.length}`;
                return { source: id(source), sourceHandle, target: id(target), targetHandle, ...(withId && { id: `e${index}` }) };
              }),
      }),
    ),
  );

describe('any document', () => {
  it('is the same again after it went through an n8n file', () => {
    fc.assert(
      fc.property(document, (given) => {
        const { file, report } = toN8n(given);
        expect(report).toHaveLength(given.nodes.length);
        expect(documentSchema.parse(fromN8n(sent(file)).document)).toEqual(given);
      }),
      { seed: 21, numRuns: 120 },
    );
  });

  it('tells of every node that n8n does not run, and of no other', () => {
    fc.assert(
      fc.property(document, (given) => {
        const { file, report, findings } = toN8n(given);
        for (const [index, written] of (file['nodes'] as readonly JsonObject[]).entries()) {
          expect(report[index]?.status === 'placeholder').toBe(String(written['type']).startsWith('weft.'));
          expect(report[index]?.status === 'supported').toBe(report[index]?.reasons.length === 0);
        }
        for (const { message, fix } of findings)
          expect([message, fix]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
      }),
      { seed: 22, numRuns: 80 },
    );
  });
});

const n8nType = fc.constantFrom(...CONVERTERS.keys(), 'n8n-nodes-base.unknown', '@n8n/n8n-nodes-langchain.agent');
const n8nNode = fc.record(
  {
    id: fc.uuid(),
    name: names.filter((name) => name.trim() !== ''),
    type: n8nType,
    typeVersion: fc.constantFrom(1, 1.1, 2, 2.2, 3, 3.4, 4.2),
    position: fc.tuple(fc.integer(), fc.integer()),
    parameters: fc.dictionary(fc.constantFrom('conditions', 'mode', 'path', 'url', 'options', 'jsCode', 'httpMethod'), json, {
      maxKeys: 3,
    }),
    credentials: fc.dictionary(fc.constantFrom('slackApi'), fc.record({ id: fc.string(), name: fc.string() })),
    onError: fc.constantFrom('stopWorkflow', 'continueErrorOutput', 'continueRegularOutput'),
    continueOnFail: fc.boolean(),
    retryOnFail: fc.boolean(),
    maxTries: fc.integer({ min: 0, max: 200 }),
    notes: fc.string(),
    notesInFlow: fc.boolean(),
    webhookId: fc.uuid(),
    color: json,
  },
  { requiredKeys: ['id', 'name', 'type', 'typeVersion', 'position', 'parameters'] },
);
const n8nFiles = fc
  .record(
    {
      name: fc.constantFrom('Mine', 'Mine 2'),
      nodes: fc
        .uniqueArray(n8nNode, { maxLength: 5, selector: ({ name }) => name })
        .filter((nodes) => new Set(nodes.map(({ id }) => id)).size === nodes.length),
      links: fc.array(fc.tuple(fc.nat(), fc.constantFrom('main', 'ai_tool', 'ai_document'), fc.nat(2), fc.nat(), fc.nat(1)), {
        maxLength: 6,
      }),
      settings: fc.dictionary(fc.constantFrom('executionOrder', 'timezone', 'callerPolicy', 'executionTimeout'), json),
      staticData: json,
      tags: fc.array(json),
      active: fc.boolean(),
      meta: fc.dictionary(fc.constantFrom('instanceId', 'templateId'), json),
      pinData: fc.array(json, { maxLength: 2 }),
    },
    { requiredKeys: ['name', 'nodes', 'links'] },
  )
  .map(({ links, pinData, ...file }) =>
    sent({ ...file, connections: connect(file.nodes, links), ...pinned(file.nodes, pinData) }),
  );

function connect(nodes: readonly { name: string }[], links: readonly [number, string, number, number, number][]) {
  const connections = new Map<string, Record<string, object[][]>>();
  for (const [source, type, output, target, index] of nodes.length > 0 ? links : []) {
    const [from, to] = [nodes[source % nodes.length]?.name ?? '', nodes[target % nodes.length]?.name ?? ''];
    const lists = (((connections.get(from) ?? connections.set(from, {}).get(from)) as Record<string, object[][]>)[type] ??= []);
    while (lists.length <= output) lists.push([]);
    lists[output]?.push({ node: to, type, index });
  }
  return Object.fromEntries(connections);
}

function pinned(nodes: readonly { name: string }[], items: readonly Json[] | undefined) {
  return nodes[0] && items ? { pinData: { [nodes[0].name]: items } } : {};
}

describe('any n8n file', () => {
  it('is the same again after it went through a document', () => {
    fc.assert(
      fc.property(n8nFiles, (given) => {
        const document = documentSchema.parse(sent(fromN8n(given).document));
        const { file } = toN8n(document);
        const { connections, ...rest } = sent(file);
        expect(rest).toEqual(sent({ ...given, connections: undefined }));
        expect(connections).toEqual(given.connections);
      }),
      { seed: 23, numRuns: 120 },
    );
  });
});
