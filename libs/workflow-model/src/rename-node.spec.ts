import { documentSchema } from './document.ts';
import { renameNode } from './rename-node.ts';

const rename = (parameters: Record<string, string>, name: string, type = 'set') => {
  const document = documentSchema.parse({
    name: 'Test',
    nodes: [
      { id: 'a', name: 'Old', type: 'noOp' },
      { id: 'b', name: 'Older', type, parameters },
    ],
    edges: [{ source: 'a', target: 'b' }],
    pinData: { Old: [{ json: {} }], Older: [] },
  });
  return renameNode(document, 'a', name);
};

describe(renameNode, () => {
  it('rewrites the name, pinned data and nothing of the edges', () => {
    const { nodes, pinData, edges } = rename({}, 'New');
    expect(nodes.map(({ name }) => name)).toEqual(['New', 'Older']);
    expect(pinData).toEqual({ New: [{ json: {} }], Older: [] });
    expect(edges).toEqual([{ source: 'a', sourceHandle: 'main', target: 'b', targetHandle: 'main' }]);
  });

  it.each([
    ["={{ $('Old').item.json.a }}", 'New', "={{ $('New').item.json.a }}"],
    ['={{ $("Old").all() }} {{ $( "Old" ) }}', 'New', '={{ $("New").all() }} {{ $( "New" ) }}'],
    ['={{ $node["Old"].json.a + $node.Old.json.b }}', 'New', '={{ $node["New"].json.a + $node.New.json.b }}'],
    ['={{ $node.Old.json }}', 'New one', '={{ $node["New one"].json }}'],
    ["={{ $items('Old', 0) }}", "It's", "={{ $items('It\\'s', 0) }}"],
    ['={{ $(`Old`) }}', 'a`b${c}', '={{ $(`a\\`b\\${c}`) }}'],
    ["={{ $('Older').item }}", 'New', "={{ $('Older').item }}"],
    ["={{ 'Old' + $json.Old }}", 'New', "={{ 'Old' + $json.Old }}"],
    ["$('Old') is no expression", 'New', "$('Old') is no expression"],
  ])('makes of %s with the name %s', (before, name, after) => {
    expect(rename({ value: before }, name).nodes[1]?.parameters).toEqual({ value: after });
  });

  it('rewrites code, which is no expression', () => {
    expect(rename({ code: "return $('Old').all()" }, 'New', 'code').nodes[1]?.parameters).toEqual({
      code: "return $('New').all()",
    });
  });

  it('rewrites expressions that are kept for another system', () => {
    const meta = {
      n8n: {
        patches: [
          { path: ['parameters', 'odd'], kept: "={{ $('Old').item }}" },
          { path: ['name'], kept: 'Old' },
        ],
      },
    };
    const document = documentSchema.parse({ name: 'Test', nodes: [{ id: 'a', name: 'Old', type: 'noOp', meta }] });
    expect(renameNode(document, 'a', 'New').nodes[0]?.meta).toEqual({
      n8n: {
        patches: [
          { path: ['parameters', 'odd'], kept: "={{ $('New').item }}" },
          { path: ['name'], kept: 'Old' },
        ],
      },
    });
  });

  it('reads escaped quotes as the name has them', () => {
    const document = documentSchema.parse({
      name: 'Test',
      nodes: [{ id: 'a', name: "It's", type: 'set', parameters: { value: "={{ $('It\\'s').first() }}" } }],
    });
    expect(renameNode(document, 'a', 'Plain').nodes[0]?.parameters).toEqual({ value: "={{ $('Plain').first() }}" });
  });

  it('leaves a document alone that has no such node', () => {
    const document = rename({}, 'Old');
    expect(renameNode(document, 'gone', 'New')).toBe(document);
  });
});
