import { compile } from './compile.ts';
import { documentOf, ifNode, noOp, registry, trigger } from './testing/documents.ts';

const explain = (document: unknown) => compile(document, registry, { explain: true }).explanation;
const http = (name: string, more: object = {}) => ({
  ...{ name, type: 'httpRequest', parameters: { url: 'https://a.example', method: 'POST' } },
  ...more,
});
const loop = (name: string, parameters: object = {}) => ({ name, type: 'loopOverItems', parameters });

describe('the explanation of a document', () => {
  it('is there only where it is asked for', () => {
    expect(compile(documentOf([trigger]), registry)).not.toHaveProperty('explanation');
  });

  it('draws the nodes and edges as Mermaid reads them, with the handles that are not "main"', () => {
    const document = documentOf(
      [trigger, ifNode('Is it?'), noOp('Off', { disabled: true })],
      ['Start > Is it?', 'Is it?.false > Off'],
    );
    expect(explain(document)?.mermaid.split('\n')).toEqual([
      'flowchart LR',
      '  n0(["Start"])',
      '  n1["Is it?"]',
      '  n2["Off"]',
      '  n0 --> n1',
      '  n1 -->|"false"| n2',
      '  classDef disabled stroke-dasharray: 5 5',
      '  class n2 disabled',
      '',
    ]);
  });

  it('lets no name become markup, nor end its text', () => {
    const document = documentOf([trigger, noOp('a"]; click <b>#1</b>\n%%')], []);
    expect(explain(document)?.mermaid).toContain('  n1["a#34;#93;#59; click #60;b#62;#35;1#60;/b#62;#10;#37;#37;"]');
  });

  it('is there for a document with errors too, without a worst case', () => {
    const document = documentOf([trigger, { name: 'X', type: 'noSuchNode' }], ['Start > X']);
    expect(explain(document)).toEqual({ mermaid: expect.stringContaining('n0 --> n1') as string });
  });
});

describe('the worst case', () => {
  const worstCaseOf = (document: unknown) => explain(document)?.worstCase;

  it('counts each way on which items can arrive, and the tries of steps that go outside', () => {
    const document = documentOf(
      [trigger, ifNode('If'), http('A'), http('B', { retry: { maxAttempts: 5 } }), noOp('End')],
      ['Start > If', 'If.true > A', 'If.false > B', 'A > End', 'B > End'],
    );
    expect(worstCaseOf(document)).toEqual({ steps: 6, externalSteps: 2, externalAttempts: 6 });
  });

  it('lets a cycle turn as often as the settings do', () => {
    const document = documentOf([trigger, ifNode('If'), http('A')], ['Start > If', 'If.true > A', 'A > If'], {
      settings: { maxLoopCount: 7 },
    });
    expect(worstCaseOf(document)).toEqual({ steps: 15, externalSteps: 7, externalAttempts: 7 });
  });

  it('says which loops turn as often as they have items', () => {
    const nodes = [trigger, loop('Each'), http('A'), noOp('Done')];
    const edges = ['Start > Each', 'Each.loop > A', 'A > Each', 'Each.done > Done'];
    expect(worstCaseOf(documentOf(nodes, edges))).toEqual({
      ...{ steps: null, externalSteps: null, externalAttempts: null, loops: ['Each'] },
    });
  });

  it('takes the trigger from which a run can come to the most', () => {
    const other = { name: 'Other', type: 'manualTrigger' };
    const document = documentOf([trigger, other, noOp('A'), noOp('B')], ['Start > A', 'A > B', 'Other > B']);
    expect(worstCaseOf(document)).toMatchObject({ steps: 3 });
  });
});
