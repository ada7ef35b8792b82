import type { Item } from '@weft/workflow-model';
import { makePlan } from '../../test/make-plan.ts';
import { compiled, failureOf, makeScope } from '../../test/make-scope.ts';
import type { Activation } from '../activation.ts';
import type { Scope } from '../run-view.ts';

const item = (name: string, pairedItem?: Item['pairedItem']): Item => ({ json: { name }, pairedItem });

/** Start (3 items) → Split (two outputs) → Merge (both) → Here; Aside stands alone and has run twice. */
function makeLineage(lineage: readonly Item['pairedItem'][]): Scope {
  const plan = makePlan(
    [
      { name: 'Start' },
      { name: 'Split', outputCount: 2 },
      { name: 'Merge', inputCount: 2 },
      { name: 'Here' },
      { name: 'Aside' },
      { name: 'Never' },
    ],
    ['Start -> Split', 'Split.0 -> Merge.0', 'Split.1 -> Merge.1', 'Merge -> Here'],
  );
  const [startNode, splitNode, mergeNode, hereNode, asideNode] = plan.nodes as [never, never, never, never, never];
  const started = [item('s0'), item('s1'), item('s2')];
  const even = [item('even0', { item: 0 }), item('even2', { item: 2 })];
  const odd = [item('odd1', { item: 1 })];
  const merged = lineage.map((pairedItem, index) => item(`m${index}`, pairedItem));
  const start: Activation = { node: startNode, runIndex: 0, path: '0', inputs: [], sources: [], outputs: [started] };
  const split: Activation = {
    node: splitNode,
    runIndex: 0,
    path: '1',
    inputs: [started],
    sources: [{ activation: start, output: 0 }],
    outputs: [even, odd],
  };
  const merge: Activation = {
    node: mergeNode,
    runIndex: 0,
    path: '2',
    inputs: [even, odd],
    sources: [
      { activation: split, output: 0 },
      { activation: split, output: 1 },
    ],
    outputs: [merged],
  };
  const here: Activation = {
    node: hereNode,
    runIndex: 0,
    path: '3',
    inputs: [merged],
    sources: [{ activation: merge, output: 0 }],
  };
  const asides = [0, 1].map((runIndex): Activation => ({
    node: asideNode,
    runIndex,
    path: `4.${runIndex}`,
    inputs: [],
    sources: [],
    outputs: [[item(`aside${runIndex}`)]],
  }));
  const finished = [[start], [split], [merge], [], asides, []];
  return { run: { ...makeScope().run, plan, finished: (index) => finished[index] ?? [] }, activation: here, itemIndex: 0 };
}

const at = (scope: Scope, code: string): unknown => compiled(`={{ ${code} }}`).evaluate(scope);
const failing = (scope: Scope, code: string): { code: string; message: string; fix?: string } => {
  try {
    at(scope, code);
  } catch (error) {
    return error as never;
  }
  throw new Error('It did not fail.');
};

describe('items of other nodes', () => {
  const scope = makeLineage([
    { item: 1 },
    { item: 0, input: 1 },
    [{ item: 0 }, { item: 0, input: 1 }],
    undefined,
    { item: 7 },
    [{ item: 1 }, { item: 1 }],
  ]);
  const forItem = (itemIndex: number): Scope => ({ ...scope, itemIndex });

  it('follows an item back through every node on its way', () => {
    expect(at(forItem(0), "$('Merge').item.json.name")).toBe('m0');
    expect(at(forItem(0), "$('Split').item.json.name")).toBe('even2');
    expect(at(forItem(0), "$('Start').item.json.name")).toBe('s2');
    expect(at(forItem(1), "$('Split').item.json.name")).toBe('odd1');
    expect(at(forItem(1), "$('Start').item.json.name")).toBe('s1');
    expect(at(forItem(0), "$('Start').itemMatching(1).json.name")).toBe('s1');
    expect(at(forItem(0), "$('Start').pairedItem.json.name")).toBe('s2');
  });

  it('accepts several ways that lead to one item', () => {
    expect(at(forItem(5), "$('Start').item.json.name")).toBe('s2');
  });

  it('says so where an item comes from several', () => {
    expect(failing(forItem(2), "$('Start').item")).toMatchObject({
      code: 'EXPRESSION_ITEM_AMBIGUOUS',
      fix: expect.stringContaining('.first()'),
    });
    expect(at(forItem(2), "$('Merge').item.json.name")).toBe('m2');
  });

  it('says so where the link is lost or leads nowhere', () => {
    for (const itemIndex of [3, 4])
      expect(failing(forItem(itemIndex), "$('Start').item").code).toBe('EXPRESSION_ITEM_NOT_LINKED');
    expect(failing(forItem(0), "$('Aside').item.json.name").code).toBe('EXPRESSION_ITEM_NOT_LINKED');
    expect(failing(forItem(99), "$('Start').item").code).toBe('EXPRESSION_ITEM_NOT_LINKED');
  });

  it('takes the output that leads here and the latest run, unless told otherwise', () => {
    expect(at(scope, "$('Split').all().map(i => i.json.name)")).toEqual(['even0', 'even2']);
    expect(at(scope, "$('Split').first(1).json.name")).toBe('odd1');
    expect(at(scope, "$('Aside').first().json.name")).toBe('aside1');
    expect(at(scope, "$('Aside').first(0, 0).json.name")).toBe('aside0');
    expect(at(scope, "$('Start').last().json.name")).toBe('s2');
    expect(at(scope, "$items('Start', 0, 0).length")).toBe(3);
  });

  it('reads the older forms by place', () => {
    expect(at(forItem(1), "$node['Start'].json.name")).toBe('s1');
    expect(at(forItem(1), '$node.Start.json["name"]')).toBe('s1');
    expect(at(forItem(9), "$node['Start'].json.name")).toBeUndefined();
    expect(at(scope, "$item(2).$node['Start'].json.name")).toBe('s2');
    expect(at(scope, '$item(1).$json.name')).toBe('m1');
  });

  it('tells a node that has not run from one that is not there', () => {
    expect(failing(scope, "$('Never').first()")).toMatchObject({
      code: 'EXPRESSION_NODE_NOT_RUN',
      fix: expect.stringContaining("$('Never').isExecuted"),
    });
    expect(failing(scope, "$('Aside').first(0, 7)").message).toBe('The node "Aside" has no run 7.');
    expect(failing(scope, "$('Nobody').first()").code).toBe('EXPRESSION_NODE_NOT_FOUND');
    expect(at(scope, "$('Never').isExecuted ? $('Never').first().json.x : 'no'")).toBe('no');
    expect(at(scope, "$('Start').isExecuted")).toBe(true);
  });
});

describe('names of the run', () => {
  const scope = makeScope({
    items: [
      { json: { a: 1 }, binary: { file: { sha256: 'x', mimeType: 'text/plain', sizeBytes: 3, fileName: 'a.txt' } } },
      { json: { a: 2 } },
    ],
    itemIndex: 1,
    parameters: { mode: 'fields' },
  });

  it.each([
    ['$json.a + $itemIndex + $runIndex', 3],
    ['$input.item.json.a + $input.first().json.a + $input.last().json.a + $input.all().length', 7],
    ['$input.first().binary.file.fileName', 'a.txt'],
    ['$binary', {}],
    ['$item(0).$binary.file.fileExtension + $item(0).$binary.file.fileSize', 'txt3 B'],
    ['$prevNode', { name: 'Start', outputIndex: 0, runIndex: 0 }],
    ['$parameter.mode', 'fields'],
    [
      '$execution',
      {
        id: 'execution-1',
        mode: 'production',
        resumeUrl: 'https://weft.example/webhook-waiting/token',
        resumeFormUrl: 'https://weft.example/form-waiting/token',
      },
    ],
    ['$workflow', { id: 'workflow-1', name: 'Orders', active: true }],
    ['$env.STAGE + $vars.region', 'testeu'],
    ['$env.PATH', undefined],
    ['$nodeVersion + $nodeId + $mode', '2Herewebhook'],
    ['$executionId + $position', 'execution-11'],
    ['$items().length + $items("Start").length', 4],
    ['$("Start").params', {}],
  ])('reads %s', (code, expected) => {
    expect(at(scope, code)).toEqual(expected);
  });

  it('has no fields where a node has no input', () => {
    expect(at(makeScope({ items: [] }), '$json')).toEqual({});
    expect(at(makeScope({ items: [] }), '$json.a')).toBeUndefined();
  });

  it('names the place of a failing name', () => {
    expect(failureOf('1 + $("Nobody").first()')).toMatchObject({ code: 'EXPRESSION_NODE_NOT_FOUND', position: 8 });
  });
});
