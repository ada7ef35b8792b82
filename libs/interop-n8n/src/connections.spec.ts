import { fromN8n } from './from-n8n.ts';
import { n8nFile, n8nNode } from './testing/n8n-files.ts';

const to = (node: string, index = 0, type = 'main') => ({ node, type, index });
const noOp = (name: string) => n8nNode('noOp', 1, { name, id: name });
const edgesOf = (nodes: readonly object[], connections: object) =>
  fromN8n(n8nFile(nodes, connections)).document.edges?.map(
    ({ source, sourceHandle, target, targetHandle }) => `${source}.${sourceHandle} > ${target}.${targetHandle}`,
  );

describe('connections', () => {
  it('skip gaps in the list of outputs', () => {
    const node = n8nNode('if', 2.2, { name: 'If', id: 'If' });
    expect(edgesOf([node, noOp('A')], { If: { main: [null, [to('A')]] } })).toEqual(['If.false > A.main']);
    expect(edgesOf([node, noOp('A')], { If: { main: [[], [to('A')]] } })).toEqual(['If.false > A.main']);
  });

  it.each([
    ['noOp', 1, ['main', 'error']],
    ['if', 2.2, ['true', 'false', 'error']],
  ])('of %s have the error output after its own', (type, version, handles) => {
    const node = n8nNode(type, version, { name: 'N', id: 'N', onError: 'continueErrorOutput' });
    const main = handles.map((_, index) => [to(`T${index}`)]);
    expect(edgesOf([node, ...handles.map((_, index) => noOp(`T${index}`))], { N: { main } })).toEqual(
      handles.map((handle, index) => `N.${handle} > T${index}.main`),
    );
  });

  it('may fan out, and count once where they are drawn twice', () => {
    expect(edgesOf([noOp('A'), noOp('B'), noOp('C')], { A: { main: [[to('B'), to('C'), to('B')]] } })).toEqual([
      'A.main > B.main',
      'A.main > C.main',
    ]);
  });

  it.each([
    ['to a node that is not there', { A: { main: [[to('Gone')]] } }, /output 0 to "Gone" was left out: the workflow has no node/],
    ['from an output that is not there', { A: { main: [null, null, [to('B')]] } }, /has no output 2/],
    ['to an input that is not there', { A: { main: [[to('B', 3)]] } }, /has no input 3/],
    ['to no name', { A: { main: [[{ type: 'main' }]] } }, /names no node/],
    ['in a shape of their own', { A: { main: 'B' } }, /are not a list/],
  ])('%s are reported where they start', (_, connections, reason) => {
    const { document, nodes } = fromN8n(n8nFile([noOp('A'), noOp('B')], connections));
    expect(document.edges).toEqual([]);
    expect(nodes[0]).toMatchObject({ status: 'converted', reasons: [expect.stringMatching(reason)] });
  });

  it('of AI nodes are kept with the handle that says what is attached', () => {
    const agent = n8nNode('@n8n/n8n-nodes-langchain.agent', 2, { name: 'Agent', id: 'Agent' });
    const types = [
      'ai_languageModel',
      'ai_tool',
      'ai_memory',
      'ai_embedding',
      'ai_retriever',
      'ai_outputParser',
      'ai_textSplitter',
    ];
    const parts = types.map((type) => n8nNode('@n8n/n8n-nodes-langchain.part', 1, { name: type, id: type }));
    const connections = Object.fromEntries(types.map((type) => [type, { [type]: [[to('Agent', 0, type)]] }]));
    expect(edgesOf([agent, ...parts], connections)).toEqual([
      'ai_languageModel.model > Agent.model',
      'ai_tool.tool > Agent.tool',
      'ai_memory.memory > Agent.memory',
      'ai_embedding.embedding > Agent.embedding',
      'ai_retriever.retriever > Agent.retriever',
      'ai_outputParser.parser > Agent.parser',
      'ai_textSplitter.ai_textSplitter > Agent.ai_textSplitter',
    ]);
  });
});
