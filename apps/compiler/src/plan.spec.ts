import type { PlanNode } from '@weft/engine';
import { compile } from './compile.ts';
import { compileHere, documentOf, ifNode, noOp, registry, set, trigger } from './testing/documents.ts';

function planOf(document: unknown) {
  const { plan, diagnostics } = compileHere(document);
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  return plan;
}
const nodesOf = (document: unknown): Readonly<Record<string, PlanNode>> =>
  Object.fromEntries(planOf(document).body.nodes.map((node) => [node.name, node]));
const http = (name: string, parameters: object) => ({
  name,
  type: 'httpRequest',
  parameters: { url: 'https://a.example', ...parameters },
});
const code = (name: string, source: string) => ({ name, type: 'code', parameters: { code: source } });
const byName = (name: string, what = 'first().json.a') => `={{ $('${name}').${what} }}`;

describe('plan', () => {
  it('has its nodes in canvas order: top to bottom, left to right, then by id', () => {
    const at = (name: string, x: number, y: number) => noOp(name, { position: { x, y } });
    const document = documentOf(
      [at('D', 0, 1), at('C', 5, 0), at('B', 0, 0), at('A', 0, 0), { ...trigger, position: { x: -1, y: 0 } }],
      ['Start > A', 'A > B', 'B > C', 'C > D'],
    );
    const { nodes } = planOf(document).body;
    expect(nodes.map(({ name, index }) => [index, name])).toEqual([
      [0, 'Start'],
      [1, 'A'],
      [2, 'B'],
      [3, 'C'],
      [4, 'D'],
    ]);
  });

  it('leaves annotations out', () => {
    expect(
      Object.keys(
        nodesOf(documentOf([trigger, { name: 'Note', type: 'stickyNote', parameters: { content: '= not {{ an expression' } }])),
      ),
    ).toEqual(['Start']);
  });

  it('points from outputs to inputs and back, with handles in declared order', () => {
    const merge = { name: 'M', type: 'merge', parameters: { inputCount: 3 } };
    const nodes = nodesOf(
      documentOf([trigger, ifNode('If'), merge], ['Start > If', 'If.false > M.input-3', 'If.true > M.input-1']),
    );
    expect(nodes['If']?.outputs).toEqual([
      { handle: 'true', targets: [{ node: 2, input: 0 }] },
      { handle: 'false', targets: [{ node: 2, input: 2 }] },
    ]);
    expect(nodes['M']?.inputs).toEqual([
      { handle: 'input-1', sources: [{ node: 1, output: 0 }] },
      { handle: 'input-2', sources: [] },
      { handle: 'input-3', sources: [{ node: 1, output: 1 }] },
    ]);
  });

  it('appends the error output where a node continues on it', () => {
    const nodes = nodesOf(
      documentOf([trigger, ifNode('If', { onError: 'error-output' }), noOp('E')], ['Start > If', 'If.error > E']),
    );
    expect(nodes['If']?.outputs.map(({ handle }) => handle)).toEqual(['true', 'false', 'error']);
    expect(nodes['If']?.outputs[2]?.targets).toEqual([{ node: 2, input: 0 }]);
  });

  it.each([
    ['parallel', [1, 2]],
    ['canvas', [1, 2]],
    ['breadth-first', [2, 1]],
  ])('in order %s runs siblings in the order %j', (order, expected) => {
    const document = documentOf([trigger, noOp('A'), noOp('B')], ['Start > B', 'Start > A'], { settings: { order } });
    expect(planOf(document).body.nodes[0]?.outputs[0]?.targets.map(({ node }) => node)).toEqual(expected);
  });

  it('knows what its steps do to the world', () => {
    const edges = ['Start > A', 'A > B', 'B > C', 'C > D', 'D > E', 'E > F'];
    const document = documentOf(
      [
        trigger,
        http('A', {}),
        http('B', { method: 'POST' }),
        http('C', { method: '={{ $json.m }}' }),
        { name: 'D', type: 'wait' },
        { name: 'E', type: 'respondToWebhook' },
        code('F', ''),
      ],
      edges,
    );
    expect(Object.values(nodesOf(document)).map(({ effect }) => effect)).toEqual([
      'pure',
      'read',
      'write',
      'write',
      'wait',
      'respond',
      'pure',
    ]);
  });

  it('takes a disabled node for one that does nothing', () => {
    const nodes = nodesOf(documentOf([trigger, { ...http('A', { method: 'POST' }), disabled: true }], ['Start > A']));
    expect(nodes['A']).toMatchObject({ disabled: true, effect: 'pure', deterministic: true });
  });

  it('knows which steps may give another answer the next time', () => {
    const nodes = nodesOf(
      documentOf(
        [trigger, set('Fixed', '={{ $json.a }}'), set('Clock', '={{ $now }}'), code('Code', 'return items')],
        ['Start > Fixed', 'Fixed > Clock', 'Clock > Code'],
      ),
    );
    expect(Object.values(nodes).map(({ deterministic }) => deterministic)).toEqual([true, true, false, false]);
  });

  it('knows it where it depends on what the node is to do', () => {
    const dateTime = (name: string, operation: string) => ({ name, type: 'dateTime', parameters: { operation } });
    const nodes = nodesOf(
      documentOf([trigger, dateTime('A', 'now'), dateTime('B', 'extract'), dateTime('C', '={{ $json.a }}')], ['Start > A']),
    );
    expect(['A', 'B', 'C'].map((name) => nodes[name]?.deterministic)).toEqual([false, true, false]);
  });

  it('names the workspace variables that the run may read, and whether code asks for static data', () => {
    const planWith = (...nodes: object[]) =>
      planOf(
        documentOf(
          [trigger, ...nodes] as never,
          nodes.map((node) => `Start > ${(node as { name: string }).name}`),
        ),
      ).body;
    expect(planWith(set('A', '={{ $vars.rate + $vars["limit"] }}'), code('B', 'return $vars.region')).variables).toEqual([
      'limit',
      'rate',
      'region',
    ]);
    expect(planWith(set('A', '={{ $vars[$json.name] }}')).variables).toBe('all');
    expect(planWith(set('A', '={{ Object.keys($vars) }}')).variables).toBe('all');
    expect(planWith(set('A', '={{ $json.a }}'))).not.toHaveProperty('variables');
    expect(planWith(code('B', "$getWorkflowStaticData('global').n = 1"))).toMatchObject({ usesStaticData: true });
  });

  it('takes a step with expressions for the sandbox for one that may give another answer', () => {
    const nodes = nodesOf(documentOf([trigger, set('A', '={{ (async () => $json.a)() }}')], ['Start > A']));
    expect(nodes['A']?.deterministic).toBe(false);
  });

  it('keeps what a later node names, and nothing else', () => {
    const nodes = nodesOf(documentOf([trigger, noOp('A'), noOp('B'), set('C', byName('A'))], ['Start > A', 'A > B', 'B > C']));
    expect(Object.values(nodes).map(({ retained }) => retained)).toEqual([false, true, false, false]);
    expect(nodes['C']?.reads).toEqual([1]);
  });

  it('keeps every node on the way that lineage takes', () => {
    const document = documentOf(
      [trigger, noOp('A'), noOp('B'), noOp('Side'), set('C', byName('A', 'item.json.a'))],
      ['Start > A', 'A > B', 'B > C', 'A > Side'],
    );
    const retained = Object.values(nodesOf(document)).filter((node) => node.retained);
    expect(retained.map(({ name }) => name)).toEqual(['A', 'B']);
  });

  it('keeps what code names, and everything that comes before a computed name', () => {
    const document = documentOf(
      [trigger, noOp('A'), code('B', "return $('Start').all()"), set('C', '={{ $($json.a).first().json }}'), noOp('D')],
      ['Start > A', 'A > B', 'B > C', 'C > D'],
    );
    const nodes = nodesOf(document);
    expect(nodes['B']?.reads).toEqual([0]);
    expect(nodes['C']?.reads).toEqual([0, 1, 2]);
    expect(Object.values(nodes).map(({ retained }) => retained)).toEqual([true, true, true, false, false]);
  });

  it('asks for nothing on behalf of a disabled node', () => {
    const nodes = nodesOf(documentOf([trigger, set('A', byName('Start'), { disabled: true })], ['Start > A']));
    expect([nodes['A']?.reads, nodes['Start']?.retained]).toEqual([[], false]);
  });

  it('fills in the defaults of parameters and keeps expressions as they are', () => {
    expect(nodesOf(documentOf([trigger, set('A', '={{ $json.a }}')], ['Start > A']))['A']?.parameters).toMatchObject({
      mode: 'fields',
      include: 'all',
      fields: [{ name: 'a', type: 'string', value: '={{ $json.a }}' }],
    });
  });

  it('has the hash of what it says, not of how the document was written', () => {
    const document = documentOf([trigger, set('A', 'x'), noOp('B')], ['Start > A', 'A > B']);
    const { hash } = planOf(document);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(planOf(reversedKeys(document)).hash).toBe(hash);
    expect(
      planOf({
        ...document,
        nodes: (document['nodes'] as object[]).toReversed(),
        edges: (document['edges'] as object[]).toReversed(),
      }).hash,
    ).toBe(hash);
    expect(planOf(compile(document, registry).document).hash).toBe(hash);
    expect(planOf({ ...document, name: 'Another name' }).hash).toBe(hash);
    expect(planOf(documentOf([trigger, set('A', 'y'), noOp('B')], ['Start > A', 'A > B'])).hash).not.toBe(hash);
  });

  it('says when people are asked, and only where they are', () => {
    const nodes = [trigger, noOp('A', { risky: true }), noOp('B', { risky: false })];
    const edges = ['Start > A', 'A > B'];
    const asked = planOf(documentOf(nodes, edges, { settings: { supervision: 'failsafe' } }));
    expect(asked.body.supervision).toBe('failsafe');
    expect(asked.body.nodes.map(({ risky }) => risky)).toEqual([undefined, true, undefined]);
    const plain = documentOf([trigger, noOp('A')], ['Start > A']);
    expect(planOf({ ...plain, settings: { supervision: 'none' } })).toEqual(planOf(plain));
    expect(Object.keys(planOf(plain).body)).not.toContain('supervision');
  });

  it('says whom, by the names that they go by, where somebody is asked at all', () => {
    const supervisors = {
      assignees: [' Ada@Weft.test ', 'admin'],
      escalateTo: ['role:owner'],
      deadlineMs: 60_000,
      onExpiry: 'escalate',
    };
    const planned = (settings: object, more: object = {}) =>
      planOf(documentOf([trigger, noOp('A', more)], ['Start > A'], { settings })).body.supervisors;
    expect(planned({ supervision: 'full', supervisors })).toMatchObject({
      assignees: ['email:ada@weft.test', 'role:admin'],
      escalateTo: ['role:owner'],
      deadlineMs: 60_000,
    });
    expect(planned({ supervisors }, { onUncertain: 'ask' })).toBeDefined();
    expect(planned({ supervisors })).toBeUndefined();
    expect(planned({ supervision: 'full' })).toBeUndefined();
  });

  it('has the same hash on every machine and in every version that can still run it', () => {
    // A pin: if it moves, either PlanNode or a default changed; plans that are stored then no longer match, so decide about it.
    expect(planOf(documentOf([trigger, noOp('A')], ['Start > A'])).hash).toMatchInlineSnapshot(
      `"2b431542fec7772bf10d14db1710ddf53b4a10ba350728710afba98dd8cf7d1a"`,
    );
  });
});

function reversedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversedKeys);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]) => [key, reversedKeys(part)]),
  );
}
