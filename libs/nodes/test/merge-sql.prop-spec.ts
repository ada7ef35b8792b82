import { DatabaseSync } from 'node:sqlite';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { combineBySql } from '../src/merge/sql/combine-by-sql.ts';

/** SQLite knows nothing of our engine, so what both say is right. Integers and text only: the dialects differ elsewhere. */
const SEED = 20_260_115;
const COLUMNS = ['id', 'k', 'n'] as const;

interface TableRow extends JsonObject {
  readonly id: number | null;
  readonly k: string | null;
  readonly n: number | null;
}

const row: fc.Arbitrary<TableRow> = fc.record({
  id: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 6 }),
  k: fc.option(fc.constantFrom('a', 'b', 'ab', 'Ba', '%'), { freq: 6 }),
  n: fc.option(fc.integer({ min: -3, max: 3 }), { freq: 6 }),
});
const table = fc.array(row, { maxLength: 6 });

/** Expressions over the tables of the given aliases, by what they give. */
function expressions(aliases: readonly string[]) {
  const column = (names: readonly string[]) =>
    fc.tuple(fc.constantFrom(...aliases), fc.constantFrom(...names)).map(([alias, name]) => `${alias}.${name}`);
  return fc.letrec<{ number: string; text: string; truth: string }>((tie) => {
    const pair = (kind: 'number' | 'text' | 'truth') => fc.tuple(tie(kind), tie(kind));
    return {
      number: fc.oneof(
        { depthSize: 'small' },
        column(['id', 'n']),
        fc.integer({ min: 0, max: 3 }).map(String),
        fc.tuple(pair('number'), fc.constantFrom('+', '-', '*')).map(([[a, b], sign]) => `(${a} ${sign} ${b})`),
        tie('number').map((a) => `ABS(${a})`),
        tie('number').map((a) => `-(${a})`),
        tie('text').map((a) => `LENGTH(${a})`),
        pair('number').map(([a, b]) => `COALESCE(${a}, ${b})`),
        fc.tuple(tie('truth'), pair('number')).map(([t, [a, b]]) => `CASE WHEN ${t} THEN ${a} ELSE ${b} END`),
      ),
      text: fc.oneof(
        { depthSize: 'small' },
        column(['k']),
        fc.constantFrom("'a'", "'b'", "''"),
        pair('text').map(([a, b]) => `(${a} || ${b})`),
        tie('text').map((a) => `UPPER(${a})`),
        fc.tuple(tie('text'), fc.integer({ min: 1, max: 2 })).map(([a, start]) => `SUBSTR(${a}, ${start}, 1)`),
        pair('text').map(([a, b]) => `NULLIF(${a}, ${b})`),
      ),
      truth: fc.oneof(
        { depthSize: 'small' },
        fc
          .tuple(pair('number'), fc.constantFrom('=', '<>', '<', '<=', '>', '>=', 'IS', 'IS NOT'))
          .map(([[a, b], sign]) => `(${a} ${sign} ${b})`),
        fc.tuple(pair('text'), fc.constantFrom('=', '<', '>=')).map(([[a, b], sign]) => `(${a} ${sign} ${b})`),
        fc.tuple(tie('text'), fc.constantFrom('a%', '%b', '_', '%a%b%')).map(([a, pattern]) => `(${a} LIKE '${pattern}')`),
        fc.tuple(pair('truth'), fc.constantFrom('AND', 'OR')).map(([[a, b], sign]) => `(${a} ${sign} ${b})`),
        tie('truth').map((a) => `(NOT ${a})`),
        fc.tuple(tie('number'), pair('number')).map(([a, [b, c]]) => `(${a} BETWEEN ${b} AND ${c})`),
        fc.tuple(tie('number'), pair('number')).map(([a, [b, c]]) => `(${a} NOT IN (${b}, ${c}, 1))`),
        tie('text').map((a) => `(${a} IS NULL)`),
        tie('number').map((a) => `(${a} IN (SELECT s.n FROM input2 s))`),
        fc.constantFrom(...aliases).map((alias) => `EXISTS (SELECT 1 FROM input1 s WHERE s.id = ${alias}.n)`),
      ),
    };
  });
}

const joins = fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN');
const two = expressions(['a', 'b']);

const joinQuery = fc
  .tuple(
    joins,
    fc.oneof(fc.constantFrom('a.id = b.id', 'a.k = b.k AND a.n = b.n', 'b.id = a.n + 1'), two.truth),
    two.truth,
    two.number,
    two.text,
  )
  .map(
    ([join, on, where, number, text]) =>
      `SELECT a.id AS x, b.k AS y, ${number} AS m, ${text} AS t FROM input1 a ${join} input2 b ON ${on} WHERE ${where}`,
  );

const commaQuery = fc
  .tuple(two.truth, fc.constantFrom('a.id = b.id', 'b.n = a.n'))
  .map(([where, equal]) => `SELECT a.id AS x, b.id AS y FROM input1 a, input2 b WHERE ${equal} AND ${where}`);

const one = expressions(['a']);
const groupQuery = fc
  .tuple(one.number, one.number, fc.constantFrom('COUNT(*) >= 1', 'SUM(a.n) > 0', 'MIN(a.k) IS NOT NULL'))
  .map(
    ([key, value, having]) =>
      `SELECT ${key} AS g, COUNT(*) AS c, COUNT(DISTINCT ${value}) AS d, SUM(${value}) AS s, MIN(a.k) AS lo, MAX(${value}) AS hi ` +
      `FROM input1 a GROUP BY ${key} + 0 HAVING ${having}`,
  );
const setQuery = fc
  .tuple(fc.constantFrom('UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT'), one.truth)
  .map(([set, where]) => `SELECT a.id AS x, a.k AS y FROM input1 a WHERE ${where} ${set} SELECT b.n, b.k FROM input2 b`);
const derivedQuery = one.truth.map(
  (where) =>
    `SELECT DISTINCT d.k AS k, COUNT(*) AS c FROM (SELECT a.k, a.n FROM input1 a WHERE ${where}) d LEFT JOIN input2 b ON b.k = d.k GROUP BY d.k`,
);
const sortedQuery = fc
  .tuple(
    one.number,
    fc.constantFrom('ASC', 'DESC', 'ASC NULLS LAST'),
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 0, max: 2 }),
  )
  .map(
    ([key, way, limit, offset]) =>
      `SELECT a.id AS x, a.k AS y, a.n AS z FROM input1 a ORDER BY ${key} + 0 ${way}, x, y DESC, z LIMIT ${limit} OFFSET ${offset}`,
  );

function bySqlite(query: string, tables: readonly (readonly TableRow[])[]): readonly string[] {
  const database = new DatabaseSync(':memory:');
  try {
    for (const [index, rows] of tables.entries()) {
      database.exec(`CREATE TABLE input${index + 1} (id, k, n)`);
      const insert = database.prepare(`INSERT INTO input${index + 1} VALUES (?, ?, ?)`);
      for (const given of rows) insert.run(...COLUMNS.map((name) => given[name]));
    }
    return database
      .prepare(query)
      .all()
      .map((found) => textOf(found as JsonObject));
  } finally {
    database.close();
  }
}

const itemsOf = (rows: readonly TableRow[]): Item[] => rows.map((json) => ({ json }));

function byWeft(query: string, tables: readonly (readonly TableRow[])[]): readonly Item[] {
  return [...combineBySql(tables.map(itemsOf), { query, timezone: 'UTC' })].filter((item) => item !== undefined);
}

/** SQLite has no booleans. */
function textOf(json: JsonObject): string {
  const plain = (value: Json): Json => (typeof value === 'boolean' ? Number(value) : value === 0 ? 0 : value);
  return JSON.stringify(Object.entries(json).map(([key, value]) => [key, plain(value)]));
}

describe('queries over random tables give what SQLite gives', () => {
  it.each([
    ['joins', joinQuery, false],
    ['comma joins', commaQuery, false],
    ['groups', groupQuery, false],
    ['set operators', setQuery, false],
    ['derived tables', derivedQuery, false],
    ['sorted and cut', sortedQuery, true],
  ] as const)('%s', (_, query, isOrdered) => {
    fc.assert(
      fc.property(query, table, table, (text, first, second) => {
        const order = (rows: readonly string[]): readonly string[] => (isOrdered ? rows : rows.toSorted());
        const found = byWeft(text, [first, second]).map(({ json }) => textOf(json));
        expect(order(found)).toEqual(order(bySqlite(text, [first, second])));
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  it('and the lineage of a pair names the two items that it is made of', () => {
    fc.assert(
      fc.property(joins, table, table, (join, first, second) => {
        const query = `SELECT a.id AS ai, a.k AS ak, a.n AS an, b.id AS bi, b.k AS bk, b.n AS bn FROM input1 a ${join} input2 b ON a.id = b.id`;
        for (const { json, pairedItem } of byWeft(query, [first, second])) {
          const origins = (Array.isArray(pairedItem) ? pairedItem : [pairedItem]) as { item: number; input?: number }[];
          const part = (input: number, tableRows: readonly TableRow[]): (Json | undefined)[] => {
            const origin = origins.find((candidate) => (candidate.input ?? 0) === input);
            const given = origin && tableRows[origin.item];
            return COLUMNS.map((name) => given?.[name] ?? null);
          };
          expect([json['ai'], json['ak'], json['an']]).toEqual(part(0, first));
          expect([json['bi'], json['bk'], json['bn']]).toEqual(part(1, second));
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});

/** Ids are numbers here and text there, which SQLite keeps apart and we do not: a search through all pairs says what belongs together. */
describe('a join by equality', () => {
  const id: fc.Arbitrary<Json> = fc.constantFrom(0, 1, 2.5, '0', '1', '01', ' 1', '2.5', 'x', '', true, null, { a: 1 }, [1]);
  const sameId = (left: Json, right: Json): boolean => {
    if (left === null || right === null) return false;
    if (typeof left === 'string' && typeof right === 'string') return left === right;
    const number = (value: Json): number =>
      typeof value === 'object' || (typeof value === 'string' && value.trim() === '') ? NaN : Number(value);
    if (!Number.isNaN(number(left)) && !Number.isNaN(number(right))) return number(left) === number(right);
    return JSON.stringify(left) === JSON.stringify(right);
  };

  it('finds what looking at every pair finds', () => {
    fc.assert(
      fc.property(fc.array(id, { maxLength: 8 }), fc.array(id, { maxLength: 8 }), (first, second) => {
        const inputs = [first, second].map((ids) => ids.map((given, index) => ({ json: { id: given, index } })));
        const made = combineBySql(inputs, {
          query: 'SELECT a.index AS l, b.index AS r FROM input1 a JOIN input2 b ON a.id = b.id',
          timezone: 'UTC',
        });
        const found = [...made].flatMap((item) => (item ? [`${item.json['l'] as number},${item.json['r'] as number}`] : []));
        const wanted = first.flatMap((left, l) => second.flatMap((right, r) => (sameId(left, right) ? [`${l},${r}`] : [])));
        expect(found).toEqual(wanted);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
