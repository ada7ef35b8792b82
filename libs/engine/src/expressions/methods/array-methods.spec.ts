import { evaluate, failureOf } from '../../../test/make-scope.ts';

const json = {
  list: [3, 1, 2],
  rows: [
    { id: 1, name: 'a' },
    { id: 2, name: 'b' },
    { id: 1, name: 'a' },
  ],
  nested: [1, [2, [3, [4]]]],
  names: ['b', 'a'],
};

describe('methods of arrays', () => {
  it.each([
    ['$json.list.map(x => x * 2)', [6, 2, 4]],
    ['$json.list.map((x, i, all) => x + i + all.length)', [6, 5, 7]],
    ['[[1, 2].toSpliced(), [1, 2].toSpliced(1), [1, 2].toSpliced(0, undefined)]', [[1, 2], [1], [1, 2]]],
    ['(() => { const a = [1, 2, 3]; return [a.splice(), a.splice(1), a]; })()', [[], [2, 3], [1]]],
    ['[[1, 2, 1].lastIndexOf(1), [2, 1].lastIndexOf(1, undefined)]', [2, -1]],
    ['(() => { const a = [1, 2, 3]; a.length = 1; const b = [1]; b.length = 2; return [a, b]; })()', [[1], [1, null]]],
    ['$json.list.map(String)', ['3', '1', '2']],
    ['$json.list.map((...all) => all.length)', [3, 3, 3]],
    ['$json.list.map(function () { return 1; })', [1, 1, 1]],
    ['(() => { const a = [1, 2]; a.forEach((x) => a.push(x)); return a; })()', [1, 2, 1, 2]],
    ['(() => { const a = [1, 2]; return a.map((x) => a.push(x)).concat(a.filter(() => a.push(0))); })()', [3, 4, 1, 2, 1, 2]],
    ['(() => { const a = [1, 2, 3]; return a.map((x) => { a.pop(); return x; }); })()', [1, 2, null]],
    ['(() => { const a = [1, 2]; return [a.every(() => a.push(1)), a.some(() => !a.push(1)), a.length]; })()', [true, false, 8]],
    ['$json.list.reduce((sum, x, i, all) => sum + all.length, 0)', 9],
    ['Array.from({ length: 100 }, (_, i) => i).map((x) => x + 1).at(-1)', 100],
    ['["1", "2", "3"].map(Number)', [1, 2, 3]],
    ['["1", "2", "3"].map(parseInt)', [1, NaN, NaN]],
    ['[0, 1, "", null].filter(Boolean)', [1]],
    ['$json.rows.filter(({ id }) => id === 1).length', 2],
    ['$json.rows.find(r => r.id === 2).name', 'b'],
    ['$json.rows.find(r => r.id === 9)', undefined],
    ['$json.list.findIndex(x => x === 1) + $json.list.findLastIndex(x => x > 1)', 3],
    ['$json.list.some(x => x > 2) && $json.list.every(x => x > 0)', true],
    ['$json.list.reduce((sum, x) => sum + x)', 6],
    ['$json.list.reduce((sum, x, i) => sum + x * i, 10)', 15],
    ['$json.names.reduceRight((text, x) => text + x)', 'ab'],
    ['[].reduce((a, b) => a + b)', undefined],
    ['$json.nested.flat()', [1, 2, [3, [4]]]],
    ['$json.nested.flat(Infinity)', [1, 2, 3, 4]],
    ['$json.list.flatMap(x => [x, x])', [3, 3, 1, 1, 2, 2]],
    ['$json.list.join("-") + [1, null, undefined, [2, 3]].join()', '3-1-21,,,2,3'],
    ['$json.list.slice(1).concat([9], 8)', [1, 2, 9, 8]],
    ['$json.list.includes(3) && [NaN].includes(NaN)', true],
    ['$json.list.indexOf(2) + $json.list.lastIndexOf(9)', 1],
    ['$json.list.at(-1) + $json.list[0] + $json.list.length', 8],
    ['$json.list[7]', undefined],
    [
      '[...$json.names.entries()]',
      [
        [0, 'b'],
        [1, 'a'],
      ],
    ],
    ['$json.list.toReversed()', [2, 1, 3]],
    ['$json.list.toSorted()', [1, 2, 3]],
    ['$json.list.with(0, 9)', [9, 1, 2]],
    ['[1, 2, 3].toSpliced(1, 1, "x")', [1, 'x', 3]],
  ])('evaluates %s', (code, expected) => {
    expect(evaluate(code, { json })).toEqual(expected);
  });

  it('never changes the data of an item', () => {
    const before = JSON.stringify(json);
    expect(evaluate('$json.list.sort()', { json })).toEqual([1, 2, 3]);
    expect(evaluate('$json.list.sort((a, b) => b - a)', { json })).toEqual([3, 2, 1]);
    expect(evaluate('$json.list.reverse()', { json })).toEqual([2, 1, 3]);
    expect(evaluate('$json.list.pop()', { json })).toBe(2);
    expect(evaluate('$json.list.shift()', { json })).toBe(3);
    for (const code of [
      '$json.list.push(1)',
      '$json.list.splice(0, 1)',
      '$json.list.fill(0)',
      '$json.list.unshift(1)',
      'Object.assign($json, {})',
      '(() => { $json.x = 1; })()',
      '(() => { const l = $json.list; l[0] = 1; })()',
      '$input.all().push(1)',
      '$json["list"]["push"](1)',
    ]) {
      expect(failureOf(code, { json }).message).toContain('cannot be changed');
    }
    expect(JSON.stringify(json)).toBe(before);
  });

  it('changes arrays that the expression made', () => {
    expect(evaluate('(() => { const out = []; out.push(1, 2); out.unshift(0); out.splice(1, 1); return out; })()')).toEqual([
      0, 2,
    ]);
    expect(evaluate('"a.b.c".split(".").pop()')).toBe('c');
    expect(evaluate('(() => { const l = [...$json.list]; l.sort(); l.reverse(); l[0] = 9; return l; })()', { json })).toEqual([
      9, 2, 1,
    ]);
    expect(evaluate('Array(3).fill(0)')).toEqual([0, 0, 0]);
  });

  it.each([
    ['$json.list.first() + $json.list.last()', 5],
    ['$json.list.sum() + $json.list.average() + $json.list.min() + $json.list.max()', 12],
    ['[1, null, "", 2, {}, []].compact()', [1, 2]],
    ['[1, 1, "1", { a: 1, b: 2 }, { b: 2, a: 1 }].unique()', [1, '1', { a: 1, b: 2 }]],
    ['$json.rows.unique("id").length', 2],
    ['$json.rows.removeDuplicates().length', 2],
    ['[1, 2, 3].difference([2])', [1, 3]],
    ['[1, 2, 2, 3].intersection([2, 3, 4])', [2, 3]],
    ['[1, 2].union([2, 3])', [1, 2, 3]],
    ['[{ a: 1 }, { a: 2, b: 3 }].merge()', { a: 1, b: 3 }],
    ['[1].append(2, 3)', [1, 2, 3]],
    ['[1, 2, 3].chunk(2)', [[1, 2], [3]]],
    ['$json.rows.pluck("name")', ['a', 'b', 'a']],
    ['$json.rows.pluck("id", "no")[0]', { id: 1 }],
    ['[{ a: 1, b: 2 }].renameKeys("a", "x")', [{ x: 1, b: 2 }]],
    ['[{ f: "a", v: 1 }, { f: "b", v: 2 }].smartJoin("f", "v")', { a: 1, b: 2 }],
    ['[].isEmpty() && [1].isNotEmpty()', true],
    ['[1, { a: "x" }].toJsonString()', '[1,{"a":"x"}]'],
    ['[7].randomItem()', 7],
  ])("evaluates n8n's %s", (code, expected) => {
    expect(evaluate(code, { json })).toEqual(expected);
  });

  it('says what is wrong with an element', () => {
    expect(failureOf('["a"].sum()').message).toBe('The array holds something that is not a number.');
    expect(failureOf('[1].chunk(0)').message).toBe('chunk() needs a size of 1 or more.');
  });
});
