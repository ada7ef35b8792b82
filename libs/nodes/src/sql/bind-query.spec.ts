import type { Json } from '@weft/workflow-model';
import { bindQuery } from './bind-query.ts';
import { MYSQL, POSTGRES } from './sql-dialect.ts';
import { valuesOf } from './sql-values.ts';

const failure = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });

describe(bindQuery, () => {
  it.each<[string, Json[], string, Json[]]>([
    ['select $1, $2, $1', ['a', 2], 'select $1, $2, $1', ['a', 2]],
    ['select $2 where a = $2', ['a', 2], 'select $1 where a = $1', [2]],
    ['select $1::text, a$1, $$ $1 $$, $t$ $2; $t$', ['a'], 'select $1::text, a$1, $$ $1 $$, $t$ $2; $t$', ['a']],
    [`select '$1;''$1', "a;$1", e'\\'$1;' -- $1;\n, $1`, [1], `select '$1;''$1', "a;$1", e'\\'$1;' -- $1;\n, $1`, [1]],
    ['select /* $1; /* ; */ $2 */ $1', [1], 'select /* $1; /* ; */ $2 */ $1', [1]],
    [
      'select * from $1:name where a in ($2:csv)',
      ['a"; drop', [1, 'b']],
      'select * from "a""; drop" where a in ($1, $2)',
      [1, 'b'],
    ],
    ['select $1:json, $2', [{ a: 1 }, { b: 2 }], 'select $1, $2', ['{"a":1}', '{"b":2}']],
    ['select any($1)', [[1, 'a']], 'select any($1)', [[1, 'a']]],
    ["select 'not closed; $1", [], "select 'not closed; $1", []],
  ])('binds %j for PostgreSQL', (query, values, text, bound) => {
    expect(bindQuery(query, values, POSTGRES)).toEqual([{ text, values: bound }]);
  });

  it.each<[string, Json[], string, Json[]]>([
    ['select $1, $2, $1', ['a', 2], 'select ?, ?, ?', ['a', 2, 'a']],
    ["select '\\'$1', \"$1\", `$1;` # $1 ;\n, $1", [1], "select '\\'$1', \"$1\", `$1;` # $1 ;\n, ?", [1]],
    ['select * from $1:name', ['a`b'], 'select * from `a``b`', []],
    ["select '?', $1", [[1]], "select '?', ?", ['[1]']],
  ])('binds %j for MySQL', (query, values, text, bound) => {
    expect(bindQuery(query, values, MYSQL)).toEqual([{ text, values: bound }]);
  });

  it('makes a statement of each', () => {
    expect(bindQuery('select $2; ; -- nothing\n; select $1;', [1, 2], POSTGRES)).toEqual([
      { text: 'select $1', values: [2] },
      { text: '-- nothing', values: [] },
      { text: 'select $1', values: [1] },
    ].filter(({ text }) => !text.startsWith('--'))); // prettier-ignore
  });

  it('puts no value into a statement, and misses none', () => {
    expect(() => bindQuery('select $1:raw', ['x'], POSTGRES)).toThrow(failure('SQL_VALUE_PASTED'));
    expect(() => bindQuery('select $3', ['x'], POSTGRES)).toThrow(failure('SQL_VALUE_MISSING'));
    expect(() => bindQuery('select ?, $1', ['x'], MYSQL)).toThrow(failure('SQL_VALUE_MISSING'));
    expect(() => bindQuery('select $1:name', [1], POSTGRES)).toThrow(failure('SQL_NAME_INVALID'));
    expect(() => bindQuery(' ; -- nothing', [], POSTGRES)).toThrow(failure('SQL_QUERY_MISSING'));
  });

  it('takes hostile texts in a time that goes with their length', () => {
    const hostile = [`'`.repeat(100_001), '$a$'.repeat(30_001), '/*'.repeat(50_000), '$1'.repeat(50_000), '"'.repeat(99_999)];
    const started = performance.now();
    for (const query of hostile) expect(() => bindQuery(query, ['x'], POSTGRES)).not.toThrow(RangeError);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe(valuesOf, () => {
  it.each([
    [undefined, '$1', []],
    ['a, b', 'select $1, $2', ['a', 'b']],
    ['a, b', 'select $1', ['a, b']],
    [7, 'select $1', [7]],
    [[1, null], 'select $1', [1, null]],
  ])('of %j for %j', (given, query, values) => expect(valuesOf(given, query)).toEqual(values));
});
