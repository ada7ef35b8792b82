import { startCommand } from '@weft/contracts';
import { documentSchema } from '@weft/workflow-model';
import { make } from './make.ts';

describe('make', () => {
  it('makes what the schemas accept, unchanged', () => {
    const workflow = make.chain({ name: 'Set', type: 'set' }, { name: 'End' });
    const command = make.startCommand({ priority: 7 });

    expect(documentSchema.parse(workflow)).toEqual(workflow);
    expect(startCommand.parse(command)).toEqual(command);
    expect(command.priority).toBe(7);
  });

  it('connects a chain from left to right', () => {
    const { nodes, edges } = make.chain({ name: 'A' }, { name: 'B' });

    expect(nodes.map(({ name, position }) => `${name}@${position.x}`)).toEqual(['Start@0', 'A@200', 'B@400']);
    expect(edges.map(({ source, target }) => `${source}→${target}`)).toEqual(['Start→A', 'A→B']);
  });

  it('wires a plan by name, in canvas order whatever the order of the edges', () => {
    const plan = make.plan({
      nodes: [
        { name: 'Start' },
        { name: 'If', outputs: ['true', 'false'] },
        { name: 'Yes' },
        { name: 'Merge', inputs: ['first', 'second'] },
      ],
      edges: [
        { from: 'If', output: 'false', to: 'Merge', input: 'second' },
        { from: 'Yes', to: 'Merge' },
        { from: 'If', output: 'true', to: 'Merge' },
        { from: 'If', output: 'true', to: 'Yes' },
        { from: 'Start', to: 'If' },
      ],
    });

    expect(plan.nodes.map((node) => node.kind)).toEqual(['trigger', 'action', 'action', 'action']);
    expect(plan.nodes[1]!.outputs).toEqual([
      {
        handle: 'true',
        targets: [
          { node: 2, input: 0 },
          { node: 3, input: 0 },
        ],
      },
      { handle: 'false', targets: [{ node: 3, input: 1 }] },
    ]);
    expect(plan.nodes[3]!.inputs).toEqual([
      {
        handle: 'first',
        sources: [
          { node: 1, output: 0 },
          { node: 2, output: 0 },
        ],
      },
      { handle: 'second', sources: [{ node: 1, output: 1 }] },
    ]);
  });

  it('refuses an edge to a node or handle that is not there', () => {
    const nodes = [{ name: 'Start' }, { name: 'End' }];

    expect(() => make.plan({ nodes, edges: [{ from: 'Start', to: 'Nowhere' }] })).toThrow(
      'no node "Nowhere"; there are Start, End',
    );
    expect(() => make.plan({ nodes, edges: [{ from: 'Start', output: 'error', to: 'End' }] })).toThrow(
      '"Start" has no handle "error"',
    );
  });

  it('makes ids that ascend, of version 7', () => {
    const ids = Array.from({ length: 5_000 }, make.uuid);

    expect(ids.toSorted()).toEqual(ids);
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true);
  });
});
