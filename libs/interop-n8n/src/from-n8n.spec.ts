import { readFileSync } from 'node:fs';
import { documentSchema } from '@weft/workflow-model';
import { fromN8n } from './from-n8n.ts';
import { n8nFile, n8nNode } from './testing/n8n-files.ts';
import { toN8n } from './to-n8n.ts';

describe(fromN8n.name, () => {
  it('imports a real file: webhook, set, one edge', () => {
    const { document, nodes, findings } = fromN8n(
      JSON.parse(readFileSync(new URL('../fixtures/W1.json', import.meta.url), 'utf8')),
    );
    expect(nodes).toEqual([
      { name: 'Webhook', type: 'n8n-nodes-base.webhook', status: 'supported', reasons: [] },
      { name: 'Set', type: 'n8n-nodes-base.set', status: 'supported', reasons: [] },
    ]);
    expect(document.edges).toEqual([{ source: 'wh', sourceHandle: 'main', target: 'n1', targetHandle: 'main' }]);
    expect(document.settings).toMatchObject({ order: 'canvas' });
    expect(document.nodes[1]).toMatchObject({ id: 'n1', type: 'set', position: { x: 220, y: 0 } });
    expect(findings).toEqual([]);
    expect(documentSchema.safeParse(document).success).toBe(true);
  });

  it.each([
    ['bare', (file: object) => file],
    ['under "workflow"', (workflow: object) => ({ workflow })],
    ['under "data"', (data: object) => ({ data })],
    ['as a library keeps it', (workflow: object) => ({ id: 7, workflow: { views: 1, workflow } })],
    ['as a list of one', (file: object) => [file]],
  ])('finds the workflow %s', (_, wrap) => {
    expect(fromN8n(wrap(n8nFile([n8nNode('manualTrigger', 1)]))).nodes).toHaveLength(1);
  });

  it.each([
    ['null', null, /No workflow was found/],
    ['text', 'hello', /No workflow was found/],
    ['a number', 7, /No workflow was found/],
    ['an empty object', {}, /No workflow was found/],
    ['two workflows', [n8nFile([]), n8nFile([])], /a list of 2 entries/],
    ['nodes that are no list', { nodes: {} }, /"nodes" is not a list/],
    ['a node that is no object', { nodes: [1], connections: {} }, /nodes\[0\] is not an object/],
    ['connections that are a list', { nodes: [], connections: [1] }, /"connections" is not an object/],
    ['too many nodes', { nodes: Array.from({ length: 10_001 }, () => ({})) }, /10001 nodes; at most 10000/],
  ])('refuses %s and says why', (_, source, reason) => {
    expect(() => fromN8n(source)).toThrow(
      expect.objectContaining({ code: 'IMPORT_UNREADABLE', message: expect.stringMatching(reason) }),
    );
  });

  it.each([
    ['a cycle', () => Object.assign({}, { self: undefined as unknown })],
    ['many cycles', () => ({})],
  ])('refuses %s instead of following it', (_, make) => {
    const parameters = make() as Record<string, unknown>;
    for (const key of ['self', 'me', 'again']) parameters[key] = parameters;
    const file = { nodes: [{ ...n8nNode('set', 3.4), parameters }], connections: {} };
    expect(() => fromN8n(file)).toThrow(
      expect.objectContaining({ code: 'IMPORT_UNREADABLE', message: expect.stringContaining('contains itself') }),
    );
  });

  it('refuses what takes little room and unfolds to more than any file', () => {
    let parameters: object = { a: 1 };
    for (let level = 0; level < 60; level++) parameters = { left: parameters, right: parameters };
    expect(() => fromN8n({ nodes: [{ ...n8nNode('set', 3.4), parameters }] })).toThrow(/more than 10000000 values/);
  });

  it('refuses more connections than a document holds', () => {
    const targets = Array.from({ length: 400 }, (_, index) => n8nNode('noOp', 1, { name: `N${index}`, id: `N${index}` }));
    const all = targets.map(({ name }) => ({ node: name, type: 'main', index: 0 }));
    const connections = Object.fromEntries(targets.map(({ name }) => [name, { main: [all] }]));
    expect(() => fromN8n({ nodes: targets, connections })).toThrow(
      expect.objectContaining({ code: 'IMPORT_UNREADABLE', message: expect.stringContaining('"edges"') }),
    );
  });

  it('reads texts of any length and repeats none of them in its report', () => {
    const long = 'x'.repeat(2_000_000);
    const { nodes, findings } = fromN8n({
      name: long,
      nodes: [
        { name: long, type: long, notes: long, [long]: 1, credentials: { [long]: { name: long } }, parameters: { [long]: long } },
      ],
      connections: { [long]: { [long]: [[{ node: long }]] } },
      settings: { [long]: long },
      tags: [long],
    });
    expect(JSON.stringify([{ ...nodes[0], type: '' }, findings]).length).toBeLessThan(10_000);
  });

  it('refuses endless nesting instead of following it', () => {
    let parameters: object = {};
    for (let level = 0; level < 100_000; level++) parameters = [parameters];
    const file = { nodes: [{ ...n8nNode('set', 3.4), parameters }], connections: {} };
    expect(() => fromN8n(file)).toThrow(/more than 200 levels deep/);
  });

  it('makes up ids, names and positions that the file lacks', () => {
    const { document } = fromN8n({ nodes: [{ type: 'n8n-nodes-base.noOp' }, { type: 'n8n-nodes-base.noOp' }] });
    expect(document.nodes.map(({ id, name, position }) => ({ id, name, position }))).toEqual([
      { id: 'node-1', name: 'noOp', position: { x: 0, y: 0 } },
      { id: 'node-2', name: 'noOp 1', position: { x: 220, y: 0 } },
    ]);
  });

  it('renames the later of two nodes of one name, says so, and leaves connections with the first', () => {
    const first = { ...n8nNode('noOp', 1, { name: 'A' }), id: 'first' };
    const second = { ...n8nNode('noOp', 1, { name: 'A' }), id: 'second' };
    const third = { ...n8nNode('noOp', 1, { name: 'A 1' }), id: 'third' };
    const { document, nodes } = fromN8n(
      n8nFile([first, second, third], { A: { main: [[{ node: 'A 1', type: 'main', index: 0 }]] } }),
    );
    expect(document.nodes.map(({ name }) => name)).toEqual(['A', 'A 2', 'A 1']);
    expect(nodes[1]?.reasons).toEqual([expect.stringContaining('called "A 2" here')]);
    expect(document.edges).toEqual([{ source: 'first', sourceHandle: 'main', target: 'third', targetHandle: 'main' }]);
  });

  it('lets expressions follow where a name had to be changed', () => {
    const long = `A${'b'.repeat(300)}`;
    const fields = [{ id: 'x', name: 'a', type: 'string', value: `={{ $('${long}').item.json.a }}` }];
    const nodes = [
      { ...n8nNode('noOp', 1, { name: long }), id: 'first' },
      { ...n8nNode('set', 3.4, { name: 'S', parameters: { assignments: { assignments: fields } } }), id: 'second' },
    ];
    const file = n8nFile(nodes, { [long]: { main: [[{ node: 'S', type: 'main', index: 0 }]] } });
    const { document } = fromN8n(file);
    const [first, second] = document.nodes;
    expect(second?.parameters).toMatchObject({ fields: [{ value: `={{ $('${first?.name}').item.json.a }}` }] });
    expect(document.edges).toHaveLength(1);
    expect(toN8n(documentSchema.parse(document)).file).toMatchObject(file);
  });

  it('reads outputs that are null, versions that are text, and nodes without any', () => {
    const { document } = fromN8n({
      nodes: [
        { name: 'A', type: 'n8n-nodes-base.if', typeVersion: '2.2' },
        { name: 'B', type: 'n8n-nodes-base.noOp' },
      ],
      connections: { A: { main: [null, [{ node: 'B', type: 'main', index: 0 }]] } },
    });
    expect(document.nodes.map(({ type }) => type)).toEqual(['if', 'noOp']);
    expect(document.edges).toMatchObject([{ sourceHandle: 'false' }]);
  });

  it('honours more tries than n8n makes, unless it is to cut them as n8n does', () => {
    const file = n8nFile([n8nNode('noOp', 1, { retryOnFail: true, maxTries: 9, waitBetweenTries: 60_000 })]);
    expect(fromN8n(file).document.nodes[0]?.retry).toMatchObject({ maxAttempts: 9, delayMs: 60_000 });
    expect(fromN8n(file, { clampRetries: true }).document.nodes[0]?.retry).toMatchObject({ maxAttempts: 5, delayMs: 5_000 });
  });

  it('copes with names that JavaScript gives a meaning', () => {
    const nodes = ['__proto__', 'constructor', 'toString'].map((name) => n8nNode('noOp', 1, { name }));
    const connections = JSON.parse('{"__proto__":{"main":[[{"node":"constructor","type":"main","index":0}]]}}') as object;
    const pinData = JSON.parse('{"__proto__":[{"json":{"a":1}}]}') as object;
    const { document } = fromN8n({ ...n8nFile(nodes, connections), pinData });
    expect(document.edges).toHaveLength(1);
    expect(Object.hasOwn(document.pinData ?? {}, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('reads 10,000 nodes of one name in a moment', () => {
    const { document } = fromN8n({ nodes: Array.from({ length: 10_000 }, () => ({ name: 'Set', type: 'n8n-nodes-base.noOp' })) });
    expect(new Set(document.nodes.map(({ name }) => name)).size).toBe(10_000);
  });

  it('tells what it left out of the file as a whole', () => {
    const file = n8nFile([n8nNode('manualTrigger', 1, { name: 'Start' })], {
      Gone: { main: [[{ node: 'Start', type: 'main', index: 0 }]] },
    });
    const { findings } = fromN8n({
      ...file,
      settings: { errorWorkflow: 'x', callerPolicy: 'any' },
      pinData: { Nobody: [] },
      staticData: { a: 1 },
    });
    expect(findings.map(({ code, field }) => [code, field])).toEqual([
      ['IMPORT_CONNECTION_DROPPED', 'edges'],
      ['IMPORT_SETTING_DROPPED', 'settings.callerPolicy'],
      ['IMPORT_SETTING_DROPPED', 'settings.errorWorkflowId'],
      ['IMPORT_SETTING_DROPPED', 'staticData'],
      ['IMPORT_PIN_DATA_DROPPED', 'pinData'],
    ]);
  });
});
