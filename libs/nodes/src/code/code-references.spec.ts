import { codeReads, codeReferences } from './code-references.ts';

describe(codeReferences, () => {
  it.each([
    ["return $('Orders').all()", ['Orders']],
    ['const a = $("Orders").first(), b = $(`Items`).item', ['Orders', 'Items']],
    ["return $node['Old way'].json.x + $node.Short.json.y", ['Old way', 'Short']],
    ["return $items('Orders', 0, 1)", ['Orders']],
    ["$('Orders').all(); $('Orders').first()", ['Orders']],
    ['return $items().concat($input.all())', []],
    ["return 1 // $('Commented out')", []],
    ['return "$(\'Quoted\')"', []],
    ["return $json.$('not a node')", []],
    ["return await Promise.resolve($('Late').all())", ['Late']],
  ])('finds the names in %s', (code, names) => {
    expect(codeReferences(code)).toEqual(names);
  });

  it.each([
    'return $(name).all()',
    "return $('a' + b).all()",
    'return $(`a${b}`).all()',
    "const f = $; return f('X').all()",
    'return $node[name].json',
    'return $items(name)',
    'const { X } = $node',
  ])('cannot tell in %s', (code) => {
    expect(codeReferences(code)).toBe('all');
  });

  it('cannot tell in what is no JavaScript', () => {
    expect(codeReferences('return "unclosed')).toBe('all');
  });
});

describe(codeReads, () => {
  it.each<[string, readonly string[] | 'all']>([
    ['return 1', []],
    ['return $vars.rate * $vars["limit"] + $vars.rate', ['rate', 'limit']],
    ['return "$vars.quoted" // $vars.commented', []],
    ['return $vars[name]', 'all'],
    ['const { rate } = $vars', 'all'],
    ['return $vars?.rate', 'all'],
    ['return $json.$vars', []],
    ['return "unclosed $vars', 'all'],
  ])('finds the variables in %s', (code, variables) => {
    expect(codeReads(code).variables).toEqual(variables);
  });

  it('tells code that asks for static data', () => {
    expect(codeReads("$getWorkflowStaticData('global').last = 1").staticData).toBe(true);
    expect(codeReads("this.getWorkflowStaticData('node')").staticData).toBe(true);
    expect(codeReads('return items').staticData).toBe(false);
  });
});
