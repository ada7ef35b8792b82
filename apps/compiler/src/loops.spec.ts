import type { Plan } from '@weft/engine';
import type { Item } from '@weft/workflow-model';
import { compile } from './compile.ts';
import { convert } from './convert.ts';
import { registry } from './testing/documents.ts';
import { n8nCondition, n8nFlow, n8nNode, n8nSet, n8nStart } from './testing/n8n-workflow.ts';
import { runImported } from './testing/run-imported.ts';

const numbers = (count: number): Item[] => Array.from({ length: count }, (_, n) => ({ json: { n } }));
const at = (x: number, y: number) => ({ position: [x, y] });
const loopNode = (name: string, parameters: object = {}, place: object = {}) =>
  n8nNode(name, 'splitInBatches 3', parameters, place);
const settingsOf = (order: string) => (order === 'parallel' ? { executionOrder: 'v1', weft: true } : { executionOrder: 'v1' });

const BODY = ['Start > Loop', 'Loop > Done | Body', 'Body > Loop'];
const nodesOf = (parameters: object, body: object, done: object = n8nNode('Done', 'noOp 1', {}, at(300, -100))) => [
  n8nStart,
  loopNode('Loop', parameters, at(100, 0)),
  { ...body, ...at(200, 100) },
  done,
];
const planOf = (file: unknown): Plan => compile(convert(file).document, registry).plan!.body;

describe('a loop over items', () => {
  it('gives each turn its batch, and all that came back, in order, at the end', async () => {
    const file = n8nFlow(nodesOf({ batchSize: 2 }, n8nSet('Body', 'seen', '={{ $runIndex }}')), BODY);
    const { outputs, order } = await runImported(file, numbers(5));
    expect(order.join(' ')).toBe('Start Loop Body Loop Body Loop Body Loop Done');
    expect(outputs['Body']?.map(([items]) => items?.map(({ n }) => n))).toEqual([[0, 1], [2, 3], [4]]);
    expect(outputs['Done']?.[0]?.[0]).toEqual(numbers(5).map(({ json }, n) => ({ ...json, seen: String(Math.floor(n / 2)) })));
  });

  it('takes one item a turn from version 3 on, and ten before', async () => {
    const turns = async (version: number, lines: readonly string[]) => {
      const nodes = [
        n8nStart,
        n8nNode('Loop', `splitInBatches ${version}`),
        n8nNode('Body', 'noOp 1'),
        n8nNode('Done', 'noOp 1'),
      ];
      const { outputs } = await runImported(n8nFlow(nodes, lines), numbers(12));
      return [outputs['Body']?.length, outputs['Done']?.[0]?.[0]?.length];
    };
    expect(await turns(3, BODY)).toEqual([12, 12]);
    expect(await turns(2, ['Start > Loop', 'Loop > Body | Done', 'Body > Loop'])).toEqual([2, 12]);
    expect(await turns(1, ['Start > Loop', 'Loop > Body', 'Body > Loop'])).toEqual([2, undefined]);
  });

  it('collects what the turns gave, also where that is more or less than they got', async () => {
    const filter = n8nNode('Body', 'filter 2.2', { conditions: n8nCondition('={{ $json.n }}', 'number:gt', 1) });
    const { outputs } = await runImported(n8nFlow(nodesOf({ batchSize: 4 }, filter), BODY), numbers(8));
    expect(outputs['Done']?.[0]?.[0]?.map(({ n }) => n)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('may stand in another one: its counts and its items are its own, at each entry anew', async () => {
    const nodes = [
      n8nStart,
      loopNode('Outer', {}, at(100, 0)),
      n8nSet('Pair', 'outer', '={{ $json.n }}', at(200, 100)),
      n8nNode('Split', 'code 2', { jsCode: 'two' }, at(300, 100)),
      loopNode('Inner', {}, at(400, 100)),
      n8nSet('Body', 'place', "={{ $('Inner').context.currentRunIndex }}/{{ $('Inner').context.maxRunIndex }}", at(500, 200)),
      n8nNode('Done', 'noOp 1', {}, at(600, -100)),
    ];
    const lines = [
      'Start > Outer',
      'Outer > Done | Pair',
      'Pair > Split',
      'Split > Inner',
      'Inner > Outer | Body',
      'Body > Inner',
    ];
    const code = ({ items }: { items: readonly Item[] }) =>
      items.flatMap(({ json }) => ['a', 'b', 'c'].map((part) => ({ json: { ...json, part } })));
    const { outputs, result } = await runImported(n8nFlow(nodes, lines), { items: numbers(3), code });
    expect(result).toEqual({ status: 'succeeded' });
    expect(outputs['Done']?.[0]?.[0]?.map(({ outer, part, place }) => `${outer}${part} ${place}`)).toEqual(
      [0, 1, 2].flatMap((outer) => ['a 0/3', 'b 1/3', 'c 2/3'].map((rest) => `${outer}${rest}`)),
    );
  });

  it('keeps the lineage of items through its turns, and to the item that a turn gave', async () => {
    const body = n8nSet('Body', 'from', "={{ $('Start').item.json.n }}");
    const done = n8nSet('Done', 'after', "={{ $('Start').item.json.n }} {{ $('Body').item.json.from }}");
    const { outputs } = await runImported(
      n8nFlow(nodesOf({ batchSize: 2 }, body, { ...done, ...at(300, -100) }), BODY),
      numbers(5),
    );
    expect(outputs['Done']?.[0]?.[0]).toEqual(
      numbers(5).map(({ json }) => ({ ...json, from: String(json['n']), after: `${String(json['n'])} ${String(json['n'])}` })),
    );
  });

  it('runs as often as it has items, whatever the limit of the workflow; what turns inside of it is counted by the turn', async () => {
    const nodes = [
      n8nStart,
      loopNode('Loop', {}, at(100, 0)),
      n8nNode('Again', 'noOp 1', {}, at(200, 100)),
      n8nNode('Enough', 'if 2.2', { conditions: n8nCondition('={{ $runIndex % 3 }}', 'number:equals', 2) }, at(300, 100)),
      n8nNode('Done', 'noOp 1', {}, at(300, -100)),
    ];
    const file = n8nFlow(nodes, ['Start > Loop', 'Loop > Done | Again', 'Again > Enough', 'Enough > Loop | Again']);
    const { outputs, result } = await runImported(file, numbers(1_100));
    expect(result).toEqual({ status: 'succeeded' });
    expect([outputs['Loop']?.length, outputs['Enough']?.length, outputs['Done']?.[0]?.[0]?.length]).toEqual([
      1_101, 3_300, 1_100,
    ]);

    const endless = n8nNode(
      'Enough',
      'if 2.2',
      { conditions: n8nCondition('={{ $json.n }}', 'number:equals', -1) },
      at(300, 100),
    );
    const stuck = await runImported(
      n8nFlow(
        [...nodes.slice(0, 3), endless, ...nodes.slice(4)],
        ['Start > Loop', 'Loop > Done | Again', 'Again > Enough', 'Enough > Loop | Again'],
      ),
      numbers(3),
    );
    expect(stuck.result).toMatchObject({ status: 'failed', failure: { code: 'LOOP_LIMIT', nodeName: 'Again' } });
  });

  it('can be given a limit of its own', async () => {
    const { document } = convert(n8nFlow(nodesOf({}, n8nNode('Body', 'noOp 1')), BODY));
    const nodes = document.nodes.map((node) =>
      node.name === 'Loop' ? { ...node, parameters: { ...node.parameters, maxLoopCount: 4 } } : node,
    );
    const { result } = await runImported({ ...document, nodes }, numbers(10));
    expect(result).toMatchObject({ status: 'failed', failure: { code: 'LOOP_LIMIT', nodeName: 'Loop', field: 'maxLoopCount' } });
  });

  it.each(['canvas', 'parallel', 'breadth-first'])('%s: joins branches of its body turn by turn', async (order) => {
    const nodes = [
      n8nStart,
      loopNode('Loop', {}, at(100, 0)),
      n8nSet('A', 'a', '={{ $json.n }}', at(200, 100)),
      n8nSet('B', 'b', '={{ $json.n }}', at(200, 200)),
      n8nNode('Join', 'merge 3', { mode: 'combine', combineBy: 'combineByPosition' }, at(300, 100)),
      n8nNode('Done', 'noOp 1', {}, at(300, -100)),
    ];
    const lines = ['Start > Loop', 'Loop > Done | A, B', 'A > Join', 'B > Join:1', 'Join > Loop'];
    const { document } = convert(n8nFlow(nodes, lines, { settings: settingsOf(order) }));
    const { outputs, result } = await runImported({ ...document, settings: { ...document.settings, order } }, numbers(4));
    expect(result).toEqual({ status: 'succeeded' });
    expect(outputs['Join']).toHaveLength(4);
    expect(outputs['Done']?.[0]?.[0]).toEqual([0, 1, 2, 3].map((n) => ({ n, a: String(n), b: String(n) })));
  });

  it('is told in the plan, with the nodes inside of it', () => {
    const plan = planOf(n8nFlow(nodesOf({ batchSize: 3 }, n8nNode('Body', 'noOp 1')), BODY));
    const [loop, body] = ['Loop', 'Body'].map((name) => plan.nodes.find((node) => node.name === name)!);
    expect(loop?.loop).toEqual({ maxLoopCount: 0, restarts: [body?.index] });
    expect(body).not.toHaveProperty('loop');
    const reset = planOf(n8nFlow(nodesOf({ options: { reset: '={{ $json.again }}' } }, n8nNode('Body', 'noOp 1')), BODY));
    expect(reset.nodes.find(({ name }) => name === 'Loop')?.loop).toEqual({ restarts: [] });
  });

  it('takes four times the work for four times the turns, and no more', async () => {
    const file = n8nFlow(nodesOf({}, n8nNode('Body', 'noOp 1')), BODY);
    // Of this process alone: others on the machine may keep it waiting.
    const workOf = async (count: number) => {
      const begin = process.cpuUsage();
      expect((await runImported(file, numbers(count))).result).toEqual({ status: 'succeeded' });
      return process.cpuUsage(begin).user;
    };
    await workOf(1_000);
    const few = Math.min(await workOf(2_500), await workOf(2_500));
    expect(Math.min(await workOf(10_000), await workOf(10_000))).toBeLessThan(10 * few);
  });
});
