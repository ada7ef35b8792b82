import { documentSchema, type JsonObject } from '@weft/workflow-model';
import { fromN8n } from './from-n8n.ts';
import { n8nFile, n8nNode, writeOne } from './testing/n8n-files.ts';
import { toN8n } from './to-n8n.ts';

const noOp = (id: string, rest: object = {}) => ({ id, name: id.toUpperCase(), type: 'noOp', ...rest });
const exported = (document: object) => toN8n(documentSchema.parse({ name: 'Test', nodes: [], ...document }));
const nodesOf = (file: JsonObject) => file['nodes'] as readonly JsonObject[];

describe(toN8n, () => {
  it('writes a workflow as n8n would', () => {
    const { file, findings } = exported({
      nodes: [
        { id: 'a', name: 'Start', type: 'manualTrigger' },
        { id: 'b', name: 'End', type: 'noOp', position: { x: 200, y: -20 } },
      ],
      edges: [{ source: 'a', target: 'b' }],
      settings: { order: 'canvas', timezone: 'Europe/Berlin', maxLoopCount: 100_000 },
      pinData: { Start: [{ json: { n: 1 } }] },
    });
    expect(file).toEqual({
      name: 'Test',
      nodes: [
        { id: 'a', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
        { id: 'b', name: 'End', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [200, -20], parameters: {} },
      ],
      connections: { Start: { main: [[{ node: 'End', type: 'main', index: 0 }]] } },
      settings: { executionOrder: 'v1', timezone: 'Europe/Berlin' },
      pinData: { Start: [{ json: { n: 1 } }] },
    });
    expect(findings).toEqual([]);
  });

  it('puts the error output last, and leaves no gaps in between', () => {
    const { file } = exported({
      nodes: [{ id: 'i', name: 'If', type: 'if', onError: 'error-output' }, noOp('a'), noOp('b')],
      edges: [
        { source: 'i', sourceHandle: 'error', target: 'a' },
        { source: 'i', sourceHandle: 'true', target: 'b' },
      ],
    });
    expect(file['connections']).toEqual({
      If: { main: [[{ node: 'B', type: 'main', index: 0 }], [], [{ node: 'A', type: 'main', index: 0 }]] },
    });
  });

  it('attaches parts to AI nodes by the types of n8n', () => {
    const { file } = exported({
      nodes: [
        { id: 'm', name: 'Model', type: 'openAiModel' },
        { id: 'g', name: 'Agent', type: 'agent' },
      ],
      edges: [{ source: 'm', sourceHandle: 'model', target: 'g', targetHandle: 'model' }],
    });
    expect(file['connections']).toEqual({
      Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
    });
  });

  it.each([
    [{ onError: 'continue' }, { onError: 'continueRegularOutput' }],
    [{ onError: 'error-output' }, { onError: 'continueErrorOutput' }],
    [{ retry: { maxAttempts: 3, delayMs: 1_000 } }, { retryOnFail: true }],
    [{ retry: { maxAttempts: 5, delayMs: 50 } }, { retryOnFail: true, maxTries: 5, waitBetweenTries: 50 }],
    [{ disabled: true, notes: 'why', executeOnce: true, alwaysOutputData: true }, {}],
  ])('writes the settings %j', (settings, expected) => {
    const { written, status } = writeOne('noOp', {}, settings);
    expect(written).toMatchObject('retry' in settings || 'onError' in settings ? expected : settings);
    expect(status).toBe('supported');
  });

  it.each([
    [{ timeoutMs: 5_000 }, /time limit/],
    [{ onUncertain: 'ask' }, /"onUncertain"/],
    [{ risky: true }, /marked as risky/],
    [{ retry: { maxAttempts: 9 } }, /at most 5 tries, not 9/],
    [{ retry: { delayMs: 60_000 } }, /at most 5000 ms/],
    [{ retry: { backoff: 'exponential' } }, /grows from try to try/],
    [{ credentials: { slackApi: 'c1' } }, /choose one of n8n's for slackApi/],
  ])('says that n8n does not do %j, and keeps it', (settings, reason) => {
    const { status, reasons, readBack, document } = writeOne('noOp', {}, settings);
    expect(status).toBe('converted');
    expect(reasons).toEqual([expect.stringMatching(reason)]);
    expect(readBack).toEqual(document);
  });

  it('gives n8n the type of a credential and never its id', () => {
    const { written } = writeOne('noOp', {}, { credentials: { slackApi: 'secret-id' } });
    expect(written['credentials']).toEqual({ slackApi: { id: null, name: 'slackApi' } });
  });

  it('says of settings of the workflow what n8n does not do', () => {
    const { findings } = exported({
      settings: {
        order: 'parallel',
        errorWorkflowId: 'w',
        maxLoopCount: 5,
        concurrency: { limit: 1, key: '' },
        priority: 3,
        supervision: 'full',
        supervisors: { assignees: ['role:admin'] },
      },
    });
    expect(findings.map(({ field }) => field)).toEqual([
      'settings.order',
      'settings.errorWorkflowId',
      'settings.maxLoopCount',
      'settings.concurrency',
      'settings.priority',
      'settings.supervision',
      'settings.supervisors',
    ]);
  });

  it('writes a node type that n8n lacks under its own name, and says that n8n does not run it', () => {
    const { written, status, reasons, readBack, document } = writeOne('approval', { who: 'me' });
    expect(written).toMatchObject({ type: 'weft.approval', parameters: { parameters: { who: 'me' } } });
    expect(status).toBe('placeholder');
    expect(reasons).toEqual([expect.stringContaining('no counterpart of "approval"')]);
    expect(readBack).toEqual(document);
  });

  it('reads such a node back even where n8n has dropped what travelled beside it', () => {
    const { file } = exported({
      nodes: [{ id: 'l', name: 'Loop', type: 'someLoop', typeVersion: 3, parameters: { size: 2 } }, noOp('a'), noOp('b')],
      edges: [
        { source: 'l', sourceHandle: 'loop', target: 'a' },
        { source: 'l', sourceHandle: 'done', target: 'b' },
      ],
    });
    const { document, nodes } = fromN8n({ ...file, meta: { instanceId: 'x' } });
    expect(document.nodes[0]).toMatchObject({ type: 'someLoop', typeVersion: 3, parameters: { size: 2 } });
    expect(document.edges?.map(({ sourceHandle, target }) => [sourceHandle, target])).toEqual([
      ['done', 'b'],
      ['loop', 'a'],
    ]);
    expect(nodes[0]?.status).toBe('supported');
  });

  it('gives n8n its own node back where Weft only held its place', () => {
    const slack = {
      ...n8nNode('slack', 2.3, { name: 'Tell', id: 's', parameters: { text: '={{ $json.a }}' }, notesInFlow: true }),
      credentials: { slackApi: { id: '1', name: 'Mine' } },
    };
    const document = documentSchema.parse(fromN8n(n8nFile([slack])).document);
    const [node] = document.nodes;
    const moved = { ...document, nodes: [{ ...node, name: 'Told', disabled: true, position: { x: 5, y: 5 } }] };
    const { file, report } = toN8n(documentSchema.parse(moved));
    expect(nodesOf(file)[0]).toEqual({ ...slack, name: 'Told', disabled: true, position: [5, 5] });
    expect(report[0]).toMatchObject({ type: 'placeholder', status: 'supported' });
  });
});

describe('a workflow that was changed on one side', () => {
  const assignments = [
    { id: 'x', name: 'a', type: 'string', value: '1' },
    { id: 'y', name: 'b', type: 'string', value: '2' },
  ];
  const set = n8nNode('if', 1, { name: 'If', id: 'i', parameters: { conditions: { string: [{ value1: 'a', value2: 'b' }] } } });

  it('keeps the edit made in Weft, in a form that n8n understands as a whole', () => {
    const document = documentSchema.parse(fromN8n(n8nFile([set])).document);
    const parameters = { conditions: { combinator: 'or', conditions: [] } };
    const [written] = nodesOf(toN8n(documentSchema.parse({ ...document, nodes: [{ ...document.nodes[0], parameters }] })).file);
    expect(written).toMatchObject({ typeVersion: 2.3, parameters: { conditions: { combinator: 'or', conditions: [] } } });
  });

  it('numbers the connections of a node that stays as it came by what it is in n8n', () => {
    const rules = { rules: [{ operation: 'contains', value2: 'x', output: 2 }, { value2: 'y' }] };
    const file = n8nFile(
      [
        n8nNode('switch', 1, { name: 'Switch', id: 's', parameters: { dataType: 'string', value1: '=a{{ 1 }}', rules } }),
        n8nNode('noOp', 1, { name: 'A', id: 'a' }),
      ],
      { Switch: { main: [[{ node: 'A', type: 'main', index: 0 }]] } },
    );
    const document = documentSchema.parse(fromN8n(file).document);
    const edges = [...document.edges, { source: 's', sourceHandle: 'case-2', target: 'a', targetHandle: 'main' }];
    const fill = ({ parameters }: { parameters: JsonObject }): JsonObject => ({ allMatching: false, ...parameters });
    const spelledOut = { ...document, edges, nodes: document.nodes.map((node) => ({ ...node, parameters: fill(node) })) };
    const { file: written, report } = toN8n(documentSchema.parse(spelledOut), { fill });
    expect(nodesOf(written)[0]).toEqual(nodesOf(file)[0]);
    expect(written['connections']).toEqual({
      Switch: { main: [[{ node: 'A', type: 'main', index: 0 }], [], [{ node: 'A', type: 'main', index: 0 }]] },
    });
    expect(report[0]).toMatchObject({ status: 'supported', reasons: [] });
  });

  it("names n8n's own credential again where one of Weft was chosen in its place", () => {
    const credentials = { httpBasicAuth: { id: '77', name: 'Theirs' } };
    const hook = n8nNode('webhook', 2, {
      name: 'Hook',
      id: 'h',
      parameters: { path: 'x', authentication: 'basicAuth' },
      credentials,
    });
    const document = documentSchema.parse(fromN8n(n8nFile([hook])).document);
    const chosen = (types: object) => ({ ...document, nodes: [{ ...document.nodes[0], credentials: types }] });
    const { file, report } = toN8n(documentSchema.parse(chosen({ httpBasicAuth: 'c1' })));
    expect(nodesOf(file)[0]).toMatchObject({ credentials });
    expect(report[0]?.status).toBe('supported');
    expect(documentSchema.parse(fromN8n(file).document).nodes[0]?.credentials).toEqual({ httpBasicAuth: 'c1' });
    const other = toN8n(documentSchema.parse(chosen({ jwtAuth: 'c2' })));
    expect(nodesOf(other.file)[0]?.['credentials']).toEqual({ jwtAuth: { id: null, name: 'jwtAuth' } });
    expect(other.report[0]?.reasons).toEqual([expect.stringContaining("choose one of n8n's for jwtAuth")]);
  });

  it('keeps the ids and labels of what was not edited', () => {
    const file = n8nFile([
      n8nNode('noOp', 1, { name: 'A', id: 'a', webhookId: 'w', parameters: { assignments: { assignments } } }),
    ]);
    const document = documentSchema.parse(fromN8n(file).document);
    const renamed = documentSchema.parse({ ...document, nodes: [{ ...document.nodes[0], name: 'Other' }] });
    expect(nodesOf(toN8n(renamed).file)[0]).toMatchObject({
      name: 'Other',
      webhookId: 'w',
      parameters: { assignments: { assignments } },
    });
  });

  it('keeps the edit made in n8n, and what n8n could not say', () => {
    const { file } = exported({
      nodes: [noOp('a', { timeoutMs: 7_000 }), noOp('b')],
      edges: [{ id: 'e1', source: 'a', target: 'b' }],
      settings: { priority: 5, timezone: 'UTC' },
    });
    const [a, b] = nodesOf(file);
    const edited = {
      ...file,
      nodes: [{ ...a, name: 'Changed', position: [9, 9] }, b],
      connections: { B: { main: [[{ node: 'Changed', type: 'main', index: 0 }]] } },
      settings: { executionOrder: 'v1', timezone: 'Europe/Paris' },
    };
    const { document, findings } = fromN8n(edited);
    expect(document.nodes[0]).toMatchObject({ name: 'Changed', timeoutMs: 7_000, position: { x: 9, y: 9 } });
    expect(document.edges).toEqual([{ source: 'b', sourceHandle: 'main', target: 'a', targetHandle: 'main' }]);
    expect(document.settings).toMatchObject({ priority: 5, timezone: 'Europe/Paris' });
    expect(findings).toEqual([]);
  });

  it.each([
    [{ version: 2 }],
    ['text'],
    [{ version: 1, nodes: 'x' }],
    [
      {
        version: 1,
        document: [
          { path: ['name'], made: '0', kept: 1 },
          { path: ['nodes'], kept: 1 },
        ],
      },
    ],
    [{ version: 1, edges: { made: '4f53cda18c2baa0c', kept: [{ source: 1 }], unsaid: [0] } }],
  ])('is read without what travelled where that is spoilt: %j', (weft) => {
    const { document } = fromN8n({ ...n8nFile([n8nNode('noOp', 1, { name: 'A' })]), meta: { weft } });
    expect(documentSchema.safeParse(document).success).toBe(true);
    expect(document.nodes[0]).toMatchObject({ name: 'A', type: 'noOp' });
  });
});
