import { compiled } from '../../test/make-scope.ts';

const referencesOf = (code: string) => compiled(`={{ ${code} }}`).references;

describe('references of an expression', () => {
  it('names the nodes that are read, and how', () => {
    expect(referencesOf("$('A').first().json.x + $node['B'].json.y + $node.C.json.z + $items('D').length").nodes).toEqual([
      'A',
      'B',
      'C',
      'D',
    ]);
    expect(
      referencesOf("$('A').item.json.x + $('B').itemMatching(0).json.y + $('C').first().json.z + $('D').pairedItem.json.q")
        .lineage,
    ).toEqual(['A', 'B', 'D']);
    expect(referencesOf('$(`A`).all()').nodes).toEqual(['A']);
  });

  it('says when a node cannot be told', () => {
    expect(referencesOf("$('A' + $json.x).first()")).toMatchObject({ dynamic: true, nodes: [] });
    expect(referencesOf('$node[$json.x].json')).toMatchObject({ dynamic: true });
    expect(referencesOf('$items($json.x)')).toMatchObject({ dynamic: true });
    expect(referencesOf("(() => { const a = $('A'); return a.item.json; })()").lineage).toEqual([]);
  });

  it('follows lineage through a variable by counting it for every node', () => {
    expect(referencesOf("['A'].map(() => $('A')).map(n => n.item)").nodes).toEqual(['A']);
    expect(referencesOf("(() => $('A'))().item.json.x").lineage).toEqual(['A']);
  });

  it('lists the paths into items, with their place', () => {
    expect(referencesOf('$json.body.name').paths).toEqual([{ root: { kind: 'input' }, path: ['body', 'name'], position: 4 }]);
    expect(referencesOf("$json['a b'][0].c").paths[0]?.path).toEqual(['a b', 0, 'c']);
    expect(referencesOf('$json.a?.b.trim()').paths[0]?.path).toEqual(['a', 'b']);
    expect(referencesOf('$json.list[$json.i].x').paths.map(({ path }) => path)).toEqual([['list'], ['i']]);
    expect(referencesOf("$('A').item.json.x.y").paths).toEqual([
      { root: { kind: 'node', name: 'A' }, path: ['x', 'y'], position: 4 },
    ]);
    expect(referencesOf("$('A').first().json.x").paths[0]).toMatchObject({ root: { kind: 'node', name: 'A' }, path: ['x'] });
    expect(referencesOf("$node['A'].json.x").paths[0]).toMatchObject({ root: { kind: 'node', name: 'A' }, path: ['x'] });
    expect(referencesOf('$input.item.json.x').paths[0]).toMatchObject({ root: { kind: 'input' }, path: ['x'] });
  });

  it('tells what else is read', () => {
    expect(referencesOf('$input.all().length')).toMatchObject({ wholeInput: true, binary: false, runIndex: false });
    expect(referencesOf('$items().length + $runIndex')).toMatchObject({ wholeInput: true, runIndex: true });
    expect(referencesOf('$binary.file.mimeType').binary).toBe(true);
    expect(referencesOf('$vars.region + $env.STAGE')).toMatchObject({ vars: ['region'], env: ['STAGE'] });
  });

  it.each([
    ['1 + 1', true, true],
    ['"a".toUpperCase()', true, true],
    ['DateTime.fromISO("2025-01-01").year', true, true],
    ['$json.a', true, false],
    ['$execution.id', true, false],
    ['$now', false, false],
    ['$today.day', false, false],
    ['Math.random()', false, false],
    ['[1].map(Math.random)', false, false],
    ['new Date()', false, false],
    ['Date.now()', false, false],
    ['DateTime.now()', false, false],
    ['new Date(0)', true, true],
    ['Math.floor(1.5)', true, true],
    ['[Date].map(d => d["n" + "ow"]())', false, false],
    ['[1, 2].randomItem()', false, false],
    ['"2025-01-01".toDateTime().toRelative()', false, false],
  ])('%s: deterministic %s, constant %s', (code, deterministic, constant) => {
    expect(compiled(`={{ ${code} }}`)).toMatchObject({ deterministic, constant });
  });

  it('counts text without code as constant', () => {
    expect(compiled('=text').constant).toBe(true);
  });
});
