import type { PlanSegmentation } from '@weft/engine';
import { compileHere, documentOf, ifNode, noOp, trigger } from '../testing/documents.ts';

const wait = (name: string, rest: object = {}) => ({ name, type: 'wait', parameters: { resume: 'webhook' }, ...rest });
const merge = (name: string) => ({ name, type: 'merge' });
const second = { name: 'Second', type: 'webhook', parameters: { path: 'second' } };

/** With nodes by name: what a person would draw. */
function segmentationOf(nodes: readonly object[], edges: readonly string[], rest: object = {}) {
  const { plan, diagnostics } = compileHere(documentOf([trigger, ...nodes], edges, rest));
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  const { segmentation } = plan.body;
  const name = (index: number) => plan.body.nodes[index]?.name;
  return (
    segmentation && {
      ...segmentation,
      segments: segmentation.segments.map((segment) => [segment.nodes.map(name).join(' '), segment.gates.map(name).join(' ')]),
      gates: segmentation.gates.map(({ node, next }) => [name(node), next]),
    }
  );
}
const shapeOf = (...given: Parameters<typeof segmentationOf>): PlanSegmentation['shape'] | undefined =>
  segmentationOf(...given)?.shape;

describe('segments', () => {
  it('leave a plan without durable points alone, and with it its hash', () => {
    const { plan } = compileHere(documentOf([trigger, noOp('A')], ['Start > A']));
    expect(plan?.body).not.toHaveProperty('segmentation');
    expect(segmentationOf([wait('W', { disabled: true })], ['Start > W'])).toBeUndefined();
  });

  it('lie between the durable points, in the order of the run', () => {
    expect(segmentationOf([noOp('A'), wait('W'), noOp('B'), noOp('C')], ['Start > A', 'A > W', 'W > B', 'W > C'])).toEqual({
      shape: 'sequence',
      segments: [
        ['Start A', 'W'],
        ['B C', ''],
      ],
      gates: [['W', 1]],
      recursionLimit: 3,
    });
  });

  it('are empty between durable points that follow each other, and behind the last one', () => {
    expect(segmentationOf([wait('V'), wait('W')], ['Start > V', 'V > W'])).toEqual({
      shape: 'sequence',
      segments: [
        ['Start', 'V'],
        ['', 'W'],
        ['', ''],
      ],
      gates: [
        ['V', 1],
        ['W', 2],
      ],
      recursionLimit: 5,
    });
  });

  it('of a loop through a durable point: what leads to it is what follows it', () => {
    const edges = ['Start > A', 'A > W', 'W > If', 'If.true > A', 'If.false > B'];
    expect(segmentationOf([noOp('A'), wait('W'), ifNode('If'), noOp('B')], edges)).toEqual({
      shape: 'advance-gate',
      segments: [['Start A If B', 'W']],
      gates: [['W', 0]],
      recursionLimit: 3,
    });
  });

  it.each([
    [
      'of branches that join before it',
      [ifNode('If'), noOp('A'), merge('M'), wait('W')],
      ['Start > If', 'If.true > A', 'A > M.input-1', 'If.false > M.input-2', 'M > W'],
    ],
    [
      'behind which branches part and join',
      [wait('W'), noOp('A'), noOp('B'), merge('M')],
      ['Start > W', 'W > A', 'W > B', 'A > M.input-1', 'B > M.input-2'],
    ],
    ['of two triggers, of which one starts the run', [second, wait('W'), noOp('A')], ['Start > W', 'Second > W', 'W > A']],
    ['beside the run of another trigger', [second, wait('V'), noOp('A'), wait('W')], ['Start > V', 'V > A', 'Second > W']],
    ['of which an output is left unconnected', [ifNode('If'), wait('W')], ['Start > If', 'If.true > W']],
  ])('are a sequence %s', (_, nodes, edges) => {
    expect(shapeOf(nodes, edges)).toBe('sequence');
  });

  it.each([
    ['beside another branch', [wait('W'), noOp('A')], ['Start > W', 'Start > A']],
    ['beside another durable point', [wait('V'), wait('W')], ['Start > V', 'Start > W']],
    ['on one of two branches', [ifNode('If'), wait('W'), noOp('A')], ['Start > If', 'If.true > W', 'If.false > A']],
    [
      'beside an error output',
      [noOp('A', { onError: 'error-output' }), wait('W'), noOp('B')],
      ['Start > A', 'A > W', 'A.error > B'],
    ],
    ['before a join', [wait('W'), merge('M')], ['Start > W', 'W > M.input-1', 'Start > M.input-2']],
    ['that items can go around', [ifNode('If'), wait('W'), noOp('A')], ['Start > If', 'If.true > W', 'W > A', 'If.false > A']],
    ['to which items come twice', [noOp('A'), noOp('B'), wait('W')], ['Start > A', 'Start > B', 'A > W', 'B > W']],
    ['in a loop', [wait('W'), ifNode('If')], ['Start > W', 'W > If', 'If.true > W']],
    ['in a loop with another', [wait('V'), wait('W'), ifNode('If')], ['Start > V', 'V > W', 'W > If', 'If.true > V']],
    [
      'to which a loop leads again and again',
      [noOp('A'), ifNode('If'), wait('W')],
      ['Start > A', 'A > If', 'If.true > A', 'If.false > W'],
    ],
  ])('are no sequence with a durable point %s', (_, nodes, edges) => {
    expect(shapeOf(nodes, edges)).toBe('advance-gate');
  });

  it.each([
    [25, 'sequence', 51],
    [4_000, 'advance-gate', 3],
  ])('are found in a chain of %i durable points, as a sequence where that is not too long', (length, shape, recursionLimit) => {
    const names = Array.from({ length }, (_, index) => `W${index}`);
    const edges = names.map((name, index) => `${names[index - 1] ?? 'Start'} > ${name}`);
    const startedAt = performance.now();
    expect(
      segmentationOf(
        names.map((name) => wait(name)),
        edges,
      ),
    ).toMatchObject({ shape, recursionLimit });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
