import type { Item, Json } from '@weft/workflow-model';
import { isNodeFailure } from '@weft/node-sdk';
import { combineBySql } from './combine-by-sql.ts';
import { QueryBudget } from './run/query-budget.ts';

const CUSTOMERS = [
  { id: 1, name: 'Ada', address: { city: 'London' } },
  { id: 2, name: 'Bob', address: { city: 'Paris' } },
  { id: 3, name: 'Cy' },
];
const ORDERS = [
  { order: 'a', customer: 1, total: 10, at: '2026-01-15T23:30:00Z' },
  { order: 'b', customer: '1', total: 32.5, at: '2026-01-16T00:30:00Z' },
  { order: 'c', customer: 2, total: 5, at: '2026-02-01T00:00:00Z' },
  { order: 'd', customer: 9, total: null },
];
const itemsOf = (rows: readonly object[]): Item[] => rows.map((json) => ({ json: json as Item['json'] }));

function itemsFor(query: string, inputs: readonly (readonly object[])[] = [CUSTOMERS, ORDERS]): readonly Item[] {
  const made = combineBySql(inputs.map(itemsOf), { query, timezone: 'Europe/Paris' });
  return [...made].filter((item) => item !== undefined);
}

const rows = (query: string, inputs?: readonly (readonly object[])[]): readonly unknown[] =>
  itemsFor(query, inputs).map(({ json }) => json);
const value = (expression: string): Json => (rows(`SELECT ${expression} AS v`)[0] as { v: Json }).v;

describe('joins', () => {
  it('merges the fields of both tables for *, and keeps rows without a partner on the left', () => {
    const query = 'SELECT * FROM input1 LEFT JOIN input2 ON input1.id = input2.customer WHERE input1.id <> 1';
    expect(rows(query)).toEqual([{ ...CUSTOMERS[1], ...ORDERS[2] }, CUSTOMERS[2]]);
  });

  it('takes a number and the same number as text for equal, as ids often are', () => {
    const query = 'SELECT name, "order" FROM input1 JOIN input2 ON id = customer ORDER BY 2';
    expect(rows(query)).toEqual([
      { name: 'Ada', order: 'a' },
      { name: 'Ada', order: 'b' },
      { name: 'Bob', order: 'c' },
    ]);
  });

  it.each([
    ['RIGHT JOIN', ['Ada a', 'Ada b', 'Bob c', 'null d']],
    ['FULL OUTER JOIN', ['Ada a', 'Ada b', 'Bob c', 'Cy null', 'null d']],
    ['INNER JOIN', ['Ada a', 'Ada b', 'Bob c']],
  ])('%s', (join, expected) => {
    const query = `SELECT c.name, o."order" FROM input1 c ${join} input2 AS o ON c.id = o.customer`;
    expect((rows(query) as { name: string | null; order: string | null }[]).map((row) => `${row.name} ${row.order}`)).toEqual(
      expected,
    );
  });

  it.each(['USING (id)', 'USING id', 'using `id` WHERE a = 1'])('joins by fields of one name: %s', (using) => {
    const tables = [[{ id: 1, a: 1 }], [{ id: '1', b: 2 }, { id: 2 }]];
    expect(rows(`SELECT * FROM input1 JOIN input2 ${using}`, tables)).toEqual([{ id: '1', a: 1, b: 2 }]);
  });

  it('joins by several fields of one name, with brackets and without', () => {
    const tables = [
      [{ id: 1, k: 'x' }],
      [
        { id: 1, k: 'x', b: 1 },
        { id: 1, k: 'y', b: 2 },
      ],
    ];
    for (const using of ['(id, k)', 'id, k'])
      expect(rows(`SELECT b FROM input1 JOIN input2 USING ${using} ORDER BY b`, tables)).toEqual([{ b: 1 }]);
  });

  it('joins everything with everything', () => {
    expect(rows('SELECT COUNT(*) AS n FROM input1 CROSS JOIN input2')).toEqual([{ n: 12 }]);
    expect(rows('SELECT input1.name FROM input1, input2 WHERE input1.id = input2.customer AND total > 5')).toEqual([
      { name: 'Ada' },
      { name: 'Ada' },
    ]);
  });

  it('joins 50,000 rows with 50,000 by look-up, also where the equality stands in WHERE', () => {
    const many = Array.from({ length: 50_000 }, (_, id) => ({ id }));
    expect(rows('SELECT COUNT(*) AS n FROM input1 a JOIN input2 b ON a.id = b.id', [many, many])).toEqual([{ n: 50_000 }]);
    expect(rows('SELECT COUNT(*) AS n FROM input1 a, input2 b WHERE a.id = b.id', [many, many])).toEqual([{ n: 50_000 }]);
  });
});

describe('rows', () => {
  it('are filtered, grouped, filtered again, sorted and cut', () => {
    const query = `
      SELECT c.name, COUNT(*) AS orders, SUM(o.total) AS total -- per customer
      FROM input1 AS c JOIN input2 AS o ON o.customer = c.id
      WHERE o.total IS NOT NULL GROUP BY c.name HAVING COUNT(*) >= 1 ORDER BY total DESC LIMIT 1 OFFSET 0;`;
    expect(rows(query)).toEqual([{ name: 'Ada', orders: 2, total: 42.5 }]);
  });

  it('group by an alias or a number, and aggregate what is distinct', () => {
    expect(
      rows("SELECT COALESCE(address.city, 'none') AS city, COUNT(*) AS n FROM input1 GROUP BY city ORDER BY city DESC"),
    ).toEqual([
      { city: 'none', n: 1 },
      { city: 'Paris', n: 1 },
      { city: 'London', n: 1 },
    ]);
    const query =
      "SELECT COUNT(DISTINCT a) AS n, GROUP_CONCAT(a, '+') AS all_a, MIN(a) AS low, AVG(a) AS mean, ARRAY(a) AS list FROM input1";
    expect(rows(query, [[{ a: 1 }, { a: 3 }, { a: 1 }, { b: 2 }]])).toEqual([
      { n: 2, all_a: '1+3+1', low: 1, mean: 5 / 3, list: [1, 3, 1] },
    ]);
  });

  it('give one row for aggregates of nothing, and none for groups of nothing', () => {
    expect(rows('SELECT COUNT(*) AS n, SUM(x) AS s FROM input1', [[]])).toEqual([{ n: 0, s: null }]);
    expect(rows('SELECT x, COUNT(*) FROM input1 GROUP BY x', [[]])).toEqual([]);
  });

  it('are united, subtracted and intersected', () => {
    const inputs = [
      [{ a: 1 }, { a: 1 }, { a: 2 }],
      [{ b: 2 }, { b: 3 }],
    ];
    expect(rows('SELECT a FROM input1 UNION SELECT b FROM input2 ORDER BY a DESC', inputs)).toEqual([
      { a: 3 },
      { a: 2 },
      { a: 1 },
    ]);
    expect(rows('SELECT a FROM input1 UNION ALL SELECT b FROM input2', inputs)).toHaveLength(5);
    expect(rows('SELECT a FROM input1 EXCEPT SELECT b FROM input2', inputs)).toEqual([{ a: 1 }]);
    expect(rows('SELECT a FROM input1 INTERSECT SELECT b FROM input2', inputs)).toEqual([{ a: 2 }]);
    expect(rows('SELECT DISTINCT a FROM input1', inputs)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('sort null first, or where it is asked to be', () => {
    const inputs = [[{ a: 2 }, { a: null }, { a: 1 }]];
    expect(rows('SELECT a FROM input1 ORDER BY a', inputs)).toEqual([{ a: null }, { a: 1 }, { a: 2 }]);
    expect(rows('SELECT a FROM input1 ORDER BY a ASC NULLS LAST', inputs)).toEqual([{ a: 1 }, { a: 2 }, { a: null }]);
    expect(rows('SELECT a FROM input1 ORDER BY a LIMIT 1, 1', inputs)).toEqual([{ a: 1 }]);
  });
});

describe('subqueries', () => {
  it.each([
    ['SELECT name FROM input1 WHERE id IN (SELECT customer FROM input2)', ['Ada', 'Bob']],
    ['SELECT name FROM input1 WHERE id NOT IN (SELECT customer FROM input2)', ['Cy']],
    ['SELECT name FROM input1 c WHERE EXISTS (SELECT 1 FROM input2 o WHERE o.customer = c.id AND o.total > 20)', ['Ada']],
    ['SELECT name FROM input1 c WHERE (SELECT SUM(total) FROM input2 WHERE customer = c.id) < 10', ['Bob']],
    ['SELECT t.name FROM (SELECT name, id FROM input1 WHERE id > 1) t WHERE t.id < 3', ['Bob']],
  ])('%s', (query, names) => {
    expect((rows(query) as { name: string }[]).map(({ name }) => name)).toEqual(names);
  });

  it('must give one row where they stand for a value', () => {
    expect(() => rows('SELECT (SELECT id FROM input1) AS v')).toThrow('gave several rows');
  });
});

describe('expressions', () => {
  it.each<[string, Json]>([
    ['1 + 2 * 3', 7],
    ['-(1 + 2) * 3 % 4', -1],
    ["'a' || 'b' || 1", 'ab1'],
    ["'a' + 1", 'a1'],
    ["'2' + 1", 3],
    ['1 / 0', null],
    ['NULL = NULL', null],
    ['NULL IS NULL', true],
    ['NOT NULL', null],
    ['FALSE AND NULL', false],
    ['TRUE OR NULL', true],
    ['2 BETWEEN 1 AND 3 AND 5 NOT BETWEEN 1 AND 3', true],
    ['3 IN (1, NULL)', null],
    ['3 NOT IN (1, 2)', true],
    ["'Smith' LIKE 's_i%'", true],
    ["'50%' LIKE '50!%' ESCAPE '!'", true],
    ["'abc' NOT LIKE '%d%'", true],
    ["'abc' REGEXP '^a.c$'", true],
    ["CASE WHEN 1 > 2 THEN 'x' WHEN 2 > 1 THEN 'y' END", 'y'],
    ["CASE 3 WHEN 1 THEN 'one' ELSE 'many' END", 'many'],
    ["CAST('12.7' AS INTEGER)", 12],
    ["CAST('false' AS BOOLEAN)", false],
    ['CAST(1 AS VARCHAR(20))', '1'],
    ['CAST(\'{"a":[5]}\' AS JSON)->a->0', 5],
    ["UPPER(LEFT('weft', 2)) + LOWER(RIGHT('WEFT', 2))", 'WEft'],
    ["SUBSTRING('weaving', 2, 3)", 'eav'],
    ["REPLACE('a.b.c', '.', '-')", 'a-b-c'],
    ["CONCAT_WS('-', 'a', NULL, 'b')", 'a-b'],
    ["LENGTH('abc') + INSTR('abc', 'c') + CHARINDEX('b', 'abc')", 8],
    ["LPAD('7', 3, '0')", '007'],
    ['ROUND(1.005, 2)', 1.01],
    ['COALESCE(NULL, NULLIF(1, 1), 5)', 5],
    ['IIF(1 = 1, 2, 3) + GREATEST(1, 4, 2)', 6],
    ["YEAR('2026-03-01') * 100 + MONTH('2026-03-01')", 202_603],
    ["DATE('2026-01-15T23:30:00Z')", '2026-01-16'],
    ["DATEDIFF('day', '2026-01-01', '2026-03-01')", 59],
    ["DATEADD('month', 1, '2026-01-31')", '2026-02-28T00:00:00.000+01:00'],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  it('read nested fields by a dot and by an arrow, and quoted names in every style', () => {
    const inputs = [[{ 'a b': { c: [1, 2] }, 'd.e': 3, from: 4 }]];
    expect(rows('SELECT `a b`.c AS x, [a b]->c->1 AS y, input1."d.e" AS z, "from" FROM input1', inputs)).toEqual([
      { x: [1, 2], y: 2, z: 3, from: 4 },
    ]);
  });

  it('take double quotes for text where no table has such a field', () => {
    expect(rows('SELECT name FROM input1 WHERE name = "Ada"')).toEqual([{ name: 'Ada' }]);
  });

  it('name a column as it is written', () => {
    expect(Object.keys(rows('SELECT COUNT( * ), input1.id, id AS "my id", id+1 FROM input1')[0] as object)).toEqual([
      'COUNT( * )',
      'id',
      'my id',
      'id+1',
    ]);
  });

  it('never reach what is no data', () => {
    expect(rows('SELECT constructor, "__proto__", toString FROM input1 LIMIT 1')).toEqual([
      { constructor: null, ['__proto__']: '__proto__', toString: null },
    ]);
  });
});

describe('lineage', () => {
  const lineages = (query: string): unknown => itemsFor(query).map(({ pairedItem }) => pairedItem);

  it('names the items of a pair, of a group, and of rows that are equal', () => {
    expect(lineages('SELECT name FROM input1 JOIN input2 ON id = customer')).toEqual([
      [{ item: 0 }, { item: 0, input: 1 }],
      [{ item: 0 }, { item: 1, input: 1 }],
      [{ item: 1 }, { item: 2, input: 1 }],
    ]);
    expect(lineages('SELECT COUNT(*) FROM input1 WHERE id > 1')).toEqual([[{ item: 1 }, { item: 2 }]]);
    expect(lineages('SELECT DISTINCT customer = 9 AS other FROM input2')).toEqual([
      [
        { item: 0, input: 1 },
        { item: 1, input: 1 },
        { item: 2, input: 1 },
      ],
      { item: 3, input: 1 },
    ]);
    expect(lineages('SELECT t.name FROM (SELECT * FROM input1 WHERE id = 3) t')).toEqual([{ item: 2 }]);
    expect(lineages('SELECT 1 AS one')).toEqual([undefined]);
  });
});

describe('what a query cannot do', () => {
  it.each([
    ['', 'it is empty'],
    ['DROP TABLE input1', 'character 1: DROP is not supported'],
    ["SELECT * INTO CSV('x.csv') FROM input1", 'character 10: "INTO" stands where'],
    ["SELECT * FROM CSV('/etc/passwd')", '"CSV" cannot be called as a table'],
    ['SELECT * FROM input7', 'there is no table "input7"'],
    ['SELECT * FROM input1 WHERE', 'ends where a value should follow'],
    ["SELECT 'open FROM input1", "the quote ' is not closed"],
    ['SELECT FOO(1)', 'there is no function FOO'],
    ['SELECT NOW()', 'there is no function NOW'],
    ['SELECT LENGTH()', 'LENGTH takes 1 values'],
    ['SELECT * FROM input1 WHERE COUNT(*) > 1', 'COUNT cannot stand here'],
    ['SELECT ROW_NUMBER() OVER (ORDER BY id) FROM input1', 'window functions'],
    ['SELECT input2.id FROM input1', 'uses "input2", which is not in its FROM'],
    ['SELECT * FROM input1 JOIN input1 ON 1 = 1', 'two tables "input1"'],
    ['SELECT id, name FROM input1 UNION SELECT id FROM input1', 'SELECT of 1 columns'],
    ['SELECT 1; SELECT 2', '"SELECT" stands where the end'],
    [`SELECT ${'('.repeat(500)}1${')'.repeat(500)}`, 'nested more than'],
    ['SELECT CAST(1 AS BLOB)', 'type "BLOB"'],
    ['SELECT * FROM input1 WHERE id = ?', '"?" is not supported'],
  ])('%s', (query, message) => {
    expect(() => rows(query)).toThrow(message);
  });

  it('says where, and what is supported', () => {
    try {
      rows('SELECT * FROM input1 WHERE id = = 1');
      expect('no error').toBe('an error');
    } catch (error) {
      if (!isNodeFailure(error)) throw error;
      expect(error.failure).toMatchObject({
        code: 'MERGE_SQL_INVALID',
        field: 'query',
        details: { position: 32 },
        fix: expect.stringContaining('SELECT over input1'),
      });
    }
  });

  it('takes only so many steps', () => {
    const many = Array.from({ length: 4_000 }, (_, id) => ({ id }));
    expect(() => rows('SELECT COUNT(*) FROM input1 a JOIN input2 b ON a.id + b.id < 0', [many, many])).toThrow('takes more than');
  }, 60_000);

  it('makes only so much text', () => {
    const long = `REPEAT('a', 4000000)`;
    expect(() => rows(`SELECT REPLACE(${long}, 'a', ${long})`)).toThrow('a text of more than');
    expect(() => rows(`SELECT CONCAT(${long}, ${long})`)).toThrow('a text of more than');
    expect(() => rows(`SELECT ${long} FROM input1 CROSS JOIN input2`)).toThrow('characters of text');
  });

  it('holds only so many rows', () => {
    const budget = new QueryBudget();
    for (let count = 0; count < 1_000_000; count += 1) budget.keep();
    expect(() => budget.keep()).toThrow('has to hold more than 1000000 rows');
  });
});
