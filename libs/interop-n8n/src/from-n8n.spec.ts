import { readFileSync } from 'node:fs';
import { documentSchema } from '@weft/workflow-model';
import { fromN8n } from './from-n8n.ts';
import { n8nFile, n8nNode } from './testing/n8n-files.ts';

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

  it('refuses endless nesting instead of following it', () => {
    const parameters: Record<string, unknown> = {};
    parameters['self'] = parameters;
    const file = { nodes: [{ ...n8nNode('set', 3.4), parameters }], connections: {} };
    expect(() => fromN8n(file)).toThrow(expect.objectContaining({ code: 'IMPORT_UNREADABLE' }));
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
