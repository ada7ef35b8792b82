import { documentSchema } from '@weft/workflow-model';
import { documentOf, noOp, trigger } from '../testing/documents.ts';
import { salvage } from './salvage.ts';

function rest(document: unknown) {
  const issues = documentSchema.safeParse(document).error?.issues ?? [];
  expect(issues).not.toEqual([]);
  return documentSchema.parse(salvage(document, issues));
}

describe(salvage.name, () => {
  it('takes a wrong field out of a node and leaves the node', () => {
    const { nodes } = rest(documentOf([{ ...trigger, onError: 'never', retry: { maxAttempts: 'many' }, colour: 'red' }]));
    expect(nodes[0]).toMatchObject({ name: 'Start', onError: 'stop' });
    expect(nodes[0]).not.toHaveProperty('retry');
  });

  it('takes a node that cannot be spoken of, with its edges', () => {
    const { nodes, edges } = rest(documentOf([trigger, noOp('A', { type: 7 }), noOp('B')], ['Start > A', 'A > B', 'Start > B']));
    expect(nodes.map(({ name }) => name)).toEqual(['Start', 'B']);
    expect(edges.map(({ source, target }) => [source, target])).toEqual([['Start', 'B']]);
  });

  it('takes edges, settings and other parts that are not what they should be', () => {
    const { edges, settings, pinData, name } = rest({
      ...documentOf([trigger]),
      name: 7,
      edges: [7, { source: 'Start' }],
      settings: { order: 'x', timezone: 'UTC' },
      pinData: 7,
      extra: 1,
    });
    expect([edges, settings.order, settings.timezone, pinData, name]).toEqual([[], 'parallel', 'UTC', {}, 'Workflow']);
  });

  it('leaves the document that it was given as it is', () => {
    const document = documentOf([{ ...trigger, onError: 'never' }]);
    const before = structuredClone(document);
    rest(document);
    expect(document).toEqual(before);
  });
});
