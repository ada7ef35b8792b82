import { compileHere, documentOf, ifNode, noOp, trigger } from '../testing/documents.ts';

const cyclesIn = (nodes: readonly object[], edges: readonly string[]) =>
  compileHere(documentOf([trigger, ...nodes], edges)).diagnostics.filter(({ code }) => code === 'CYCLE_WITHOUT_EXIT');
const filter = (name: string) => ({ name, type: 'filter' });
const [a, b, c] = [noOp('A'), noOp('B'), noOp('C')];

describe('cycles', () => {
  it.each([
    ['through an If with one output out of it', [a, ifNode('If'), b], ['Start > A', 'A > If', 'If.true > A', 'If.false > B']],
    ['through an If with an output that leads nowhere', [a, ifNode('If')], ['Start > A', 'A > If', 'If.true > A']],
    ['through a Filter', [a, filter('F')], ['Start > A', 'A > F', 'F > A']],
    [
      'through a Switch whose rules may take nothing',
      [a, { name: 'S', type: 'switch', parameters: { rules: [{}] } }],
      ['Start > A', 'A > S', 'S.case-0 > A'],
    ],
    [
      'through a Merge that may find no pairs',
      [a, { name: 'M', type: 'merge', parameters: { mode: 'sql', query: 'SELECT * FROM input1 WHERE n < 3' } }],
      ['Start > A', 'A > M.input-1', 'M > A'],
    ],
    [
      'through an error output',
      [a, noOp('B', { onError: 'error-output' })],
      ['Start > A', 'A > B', 'B > A', 'B.error > A', 'Start > B'].slice(0, 3),
    ],
    [
      'within another, each with an exit',
      [ifNode('Inner'), ifNode('Outer'), a],
      ['Start > A', 'A > Inner', 'Inner.true > A', 'Inner.false > Outer', 'Outer.true > A'],
    ],
    [
      'through an If whose outputs both lead back, one of them past another exit',
      [ifNode('One'), ifNode('Two'), a],
      ['Start > A', 'A > One', 'One.true > A', 'One.false > Two', 'Two.true > A'],
    ],
  ])('may go %s', (_, nodes, edges) => {
    expect(cyclesIn(nodes, edges)).toEqual([]);
  });

  it.each([
    ['one node', [a], ['Start > A', 'A > A'], ['A']],
    [
      'a Switch that sends the rest back too',
      [a, { name: 'S', type: 'switch', parameters: { rules: [{}], fallback: 0 } }],
      ['Start > A', 'A > S', 'S.case-0 > A'],
      ['A', 'S'],
    ],
    ['two nodes, though one also leads out', [a, b, c], ['Start > A', 'A > B', 'B > A', 'B > C'], ['A', 'B']],
    [
      'an If whose outputs both lead back',
      [a, ifNode('If')],
      ['Start > A', 'A > If', 'If.true > A', 'If.false > A'],
      ['A', 'If'],
    ],
    [
      'an inner cycle, though the outer one has an exit',
      [a, b, ifNode('If')],
      ['Start > A', 'A > B', 'B > A', 'B > If', 'If.true > A'],
      ['A', 'B'],
    ],
    ['an If that is disabled', [a, ifNode('If', { disabled: true })], ['Start > A', 'A > If', 'If.true > A'], ['A', 'If']],
  ])('have no exit with %s, and the message names the nodes', (_, nodes, edges, names) => {
    const [found, ...others] = cyclesIn(nodes, edges);
    expect(others).toEqual([]);
    for (const name of names) expect(found?.message).toContain(`"${name}"`);
  });

  it('are reported each', () => {
    const edges = ['Start > A', 'A > A', 'Start > B', 'B > C', 'C > B'];
    expect(cyclesIn([a, b, c], edges).map(({ nodeName }) => nodeName)).toEqual(['A', 'B']);
  });
});
