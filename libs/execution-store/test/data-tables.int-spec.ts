import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { RowCondition, RowSelection } from '@weft/node-sdk';
import { DataRowStore, DataTableStore, DataTableSweep, TenantRemoval } from '../src/index.ts';
import { openStore, type Store } from './store-fixture.ts';

let store: Store;
let tables: DataTableStore;
let rows: DataRowStore;
let tenantId: string;
beforeAll(async () => {
  store = await openStore();
  tables = new DataTableStore({ pool: store.pool });
  rows = new DataRowStore({ pool: store.pool });
});
afterAll(() => store.close());
beforeEach(() => {
  tenantId = randomUUID();
});

const COLUMNS = [
  { name: 'name', type: 'string' },
  { name: 'age', type: 'number' },
  { name: 'active', type: 'boolean' },
  { name: 'born', type: 'date' },
] as const;
const at = (table = 'people', key?: string) => ({ tenantId, table, ...(key !== undefined && { key }) });
const where = (...conditions: RowCondition[]): RowSelection => ({ match: 'all', conditions });
const people = () => tables.create({ tenantId, name: 'people', columns: COLUMNS });
const ANY: RowSelection = { match: 'all', conditions: [] };
const names = async (selection: RowSelection) => (await rows.find(at(), selection)).map(({ name }) => name);

async function threePeople(): Promise<void> {
  await people();
  await rows.insert(at(), [
    { name: 'Ada', age: 36, active: true, born: '1815-12-10' },
    { name: 'bob', age: '7', active: 'FALSE', born: '2018-02-03T04:05:06+02:00' },
    { name: '', age: null },
  ]);
}

describe(DataTableStore, () => {
  it('makes, finds, renames and deletes tables', async () => {
    const made = await people();
    expect(made).toMatchObject({ name: 'people', columns: COLUMNS, rowCount: 0, sizeBytes: 0 });
    expect(await tables.get(at(made.id))).toEqual(made);
    expect(await tables.rename(at(), ' staff ')).toMatchObject({ id: made.id, name: 'staff' });
    await tables.create({ tenantId, name: 'a', columns: [] });
    expect((await tables.list(tenantId)).map(({ name }) => name)).toEqual(['a', 'staff']);
    await rows.insert(at('staff'), [{ name: 'x' }]);
    await tables.delete(at('staff'));
    await expect(tables.get(at('staff'))).rejects.toMatchObject({ code: 'DATA_TABLE_NOT_FOUND' });
    expect((await store.owner.query('SELECT FROM execution.data_table_rows WHERE tenant_id = $1', [tenantId])).rowCount).toBe(0);
  });

  it('gives a name once, or the table that has it where that is wanted', async () => {
    const made = await people();
    await expect(people()).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(await tables.create({ tenantId, name: 'people', columns: [], reuse: true })).toEqual(made);
    const race = await Promise.allSettled(
      Array.from({ length: 5 }, () => tables.create({ tenantId, name: 'race', columns: [] })),
    );
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(race.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))).toEqual(Array(4).fill('NAME_TAKEN'));
    await tables.create({ tenantId, name: 'other', columns: [] });
    await expect(tables.rename(at('other'), 'people')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  it.each([
    ['a name without a letter', { name: ' ', columns: [] }],
    ['a name of two lines', { name: 'a\nb', columns: [] }],
    ['two columns of one name', { name: 'a', columns: [COLUMNS[0], COLUMNS[0]] }],
    ['a column that every table has', { name: 'a', columns: [{ name: 'createdAt', type: 'date' as const }] }],
    ['a column without a name', { name: 'a', columns: [{ name: '', type: 'date' as const }] }],
    ['a column that would be no field', { name: 'a', columns: [{ name: '__proto__', type: 'string' as const }] }],
  ])('refuses %s', async (_, table) => {
    await expect(tables.create({ tenantId, ...table })).rejects.toMatchObject({ code: 'DATA_TABLE_INVALID' });
  });

  it('adds and removes columns, and gives no value to another column of the same name', async () => {
    await threePeople();
    const { sizeBytes } = await tables.get(at());
    await tables.addColumn(at(), { name: 'note', type: 'string' });
    await rows.update(at(), where({ column: 'name', operator: 'eq', value: 'Ada' }), { note: 'gone' });
    await tables.removeColumn(at(), 'note');
    expect(await tables.get(at())).toMatchObject({ sizeBytes, columns: COLUMNS });
    await tables.addColumn(at(), { name: 'note', type: 'number' });
    expect((await rows.find(at(), ANY)).map(({ note }) => note)).toEqual([null, null, null]);
    await expect(tables.addColumn(at(), { name: 'note', type: 'string' })).rejects.toMatchObject({ code: 'DATA_TABLE_INVALID' });
    await expect(tables.removeColumn(at(), 'id')).rejects.toMatchObject({ code: 'DATA_TABLE_INVALID' });
  });

  it('makes no more than a workspace may have', async () => {
    await store.owner.query(
      `INSERT INTO execution.data_tables (tenant_id, id, name, columns, last_position)
       SELECT $1, gen_random_uuid(), 'n' || g, '[]', 0 FROM generate_series(1, 100) g`,
      [tenantId],
    );
    await expect(people()).rejects.toMatchObject({ code: 'DATA_TABLE_LIMIT_REACHED' });
  });

  it('keeps workspaces apart, and goes with its own', async () => {
    await threePeople();
    const other = { tenantId: randomUUID(), table: 'people' };
    await expect(tables.get(other)).rejects.toMatchObject({ code: 'DATA_TABLE_NOT_FOUND' });
    const { id } = await tables.get(at());
    await expect(rows.find({ ...other, table: id }, ANY)).rejects.toMatchObject({ code: 'DATA_TABLE_NOT_FOUND' });
    await new TenantRemoval({ pool: store.pool }).deleteSome(tenantId);
    expect(await tables.list(tenantId)).toEqual([]);
  });
});

describe(DataRowStore, () => {
  it('gives values in the type of their column', async () => {
    await threePeople();
    const [ada, bob, nobody] = await rows.find(at(), ANY);
    expect(ada).toEqual({
      ...{ id: 1, createdAt: expect.stringMatching(/Z$/), updatedAt: ada?.['createdAt'] },
      ...{ name: 'Ada', age: 36, active: true, born: '1815-12-10T00:00:00.000Z' },
    });
    expect(bob).toMatchObject({ id: 2, age: 7, active: false, born: '2018-02-03T02:05:06.000Z' });
    expect(nobody).toMatchObject({ id: 3, name: '', age: null, active: null, born: null });
    expect(await tables.get(at())).toMatchObject({ rowCount: 3 });
  });

  it.each<[string, object, string]>([
    ['an unknown column', { nam: 'x' }, 'has no column "nam"; it has name, age, active, born'],
    ['the id', { id: 5 }, 'no column "id"'],
    ['a text for a number', { age: 'old' }, 'The column "age" holds a number, and "old" is none.'],
    ['a number for a truth value', { active: 1 }, '"active" holds true or false'],
    ['what is no date', { born: 'tomorrow' }, '"born" holds a date'],
    ['a list for a number', { age: [1] }, 'holds a number, and "[1]" is none'],
  ])('refuses %s, and says for which row', async (_, values, message) => {
    await people();
    const refused = rows.insert(at(), [{ name: 'fine' }, values as never]);
    await expect(refused).rejects.toMatchObject({ code: 'DATA_TABLE_INVALID', details: { row: 1 } });
    await expect(refused).rejects.toThrow(message);
    expect(await rows.find(at(), ANY)).toEqual([]);
  });

  it('keeps any text, and objects as JSON', async () => {
    await people();
    const texts = ['{"a","b"}', 'NULL', '\\"\\\\', "'; DROP TABLE x; --", '\n\t,', '✓😀', 'a'.repeat(10_000)];
    await rows.insert(
      at(),
      texts.map((name) => ({ name })),
    );
    expect(await names(ANY)).toEqual(texts);
    await rows.insert(at(), [{ name: { a: [1] } }, { name: 'a\0b\ud800' }, { name: 5 }]);
    expect((await names(ANY)).slice(-3)).toEqual(['{"a":[1]}', 'a\ufffdb\ufffd', '5']);
  });

  it.each<[RowCondition, string[]]>([
    [{ column: 'name', operator: 'eq', value: 'Ada' }, ['Ada']],
    [{ column: 'name', operator: 'neq', value: 'Ada' }, ['bob', '']],
    [{ column: 'name', operator: 'isEmpty' }, ['']],
    [{ column: 'name', operator: 'isNotEmpty' }, ['Ada', 'bob']],
    [{ column: 'name', operator: 'like', value: 'a%' }, []],
    [{ column: 'name', operator: 'ilike', value: 'a_a' }, ['Ada']],
    [{ column: 'name', operator: 'like', value: '%\\' }, []],
    [{ column: 'name', operator: 'gt', value: 'Z' }, ['bob']],
    [{ column: 'age', operator: 'eq', value: '7' }, ['bob']],
    [{ column: 'age', operator: 'gt', value: 7 }, ['Ada']],
    [{ column: 'age', operator: 'gte', value: 7 }, ['Ada', 'bob']],
    [{ column: 'age', operator: 'lt', value: 36 }, ['bob']],
    [{ column: 'age', operator: 'lte', value: 36 }, ['Ada', 'bob']],
    [{ column: 'age', operator: 'neq', value: 7 }, ['Ada', '']],
    [{ column: 'age', operator: 'eq', value: null }, ['']],
    [{ column: 'age', operator: 'isEmpty' }, ['']],
    [{ column: 'active', operator: 'isTrue' }, ['Ada']],
    [{ column: 'active', operator: 'isFalse' }, ['bob']],
    [{ column: 'active', operator: 'eq', value: true }, ['Ada']],
    [{ column: 'born', operator: 'gt', value: '2000-01-01' }, ['bob']],
    [{ column: 'born', operator: 'eq', value: '2018-02-03T02:05:06Z' }, ['bob']],
    [{ column: 'id', operator: 'gte', value: 2 }, ['bob', '']],
    [{ column: 'createdAt', operator: 'lt', value: '2999-01-01' }, ['Ada', 'bob', '']],
  ])('finds by %j', async (condition, expected) => {
    await threePeople();
    expect(await names(where(condition))).toEqual(expected);
  });

  it('finds by all of several conditions or by any, in an order, up to a limit, behind a row', async () => {
    await threePeople();
    const both = [
      { column: 'age', operator: 'gt', value: 1 } as const,
      { column: 'name', operator: 'eq', value: 'bob' } as const,
    ];
    expect(await names({ match: 'all', conditions: both })).toEqual(['bob']);
    expect(await names({ match: 'any', conditions: both })).toEqual(['Ada', 'bob']);
    const ordered = (column: string, descending: boolean) => rows.find(at(), { ...ANY, orderBy: { column, descending } });
    expect((await ordered('age', true)).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect((await ordered('name', false)).map(({ id }) => id)).toEqual([3, 1, 2]);
    expect((await rows.find(at(), { ...ANY, limit: 2, behind: 1 })).map(({ id }) => id)).toEqual([2, 3]);
  });

  it('changes rows, and tells how they were and are', async () => {
    await threePeople();
    const young = where({ column: 'age', operator: 'lt', value: 10 });
    const dry = await rows.update(at(), { ...young, dryRun: true }, { age: 8 });
    expect(dry).toMatchObject([{ before: { age: 7 }, after: { age: 8, name: 'bob' } }]);
    expect(await rows.find(at(), young)).toMatchObject([{ age: 7 }]);
    const before = (await tables.get(at())).sizeBytes;
    expect(await rows.update(at(), young, { age: 8, name: 'Robert' })).toMatchObject([
      { before: { name: 'bob' }, after: { name: 'Robert' } },
    ]);
    expect((await tables.get(at())).sizeBytes).toBe(before + 3);
    expect(await rows.update(at(), where({ column: 'age', operator: 'eq', value: 99 }), { age: 1 })).toEqual([]);
  });

  it('changes what is there, or else puts a row', async () => {
    await threePeople();
    const named = (value: string) => where({ column: 'name', operator: 'eq', value });
    expect(await rows.upsert(at(), named('Ada'), { age: 37 })).toMatchObject([
      { before: { age: 36 }, after: { id: 1, age: 37 } },
    ]);
    expect(await rows.upsert(at(), { ...named('Eve'), dryRun: true }, { name: 'Eve' })).toMatchObject([
      { after: { name: 'Eve' } },
    ]);
    const [made] = await rows.upsert(at(), named('Eve'), { name: 'Eve' });
    expect(made).toMatchObject({ after: { id: 4, name: 'Eve', age: null } });
    expect(made?.before).toBeUndefined();
  });

  it('deletes rows, whose ids nobody gets again', async () => {
    await threePeople();
    const last = where({ column: 'id', operator: 'eq', value: 3 });
    expect(await rows.delete(at(), { ...last, dryRun: true })).toMatchObject([{ before: { id: 3 } }]);
    expect(await rows.delete(at(), last)).toMatchObject([{ before: { id: 3 } }]);
    expect(await rows.insert(at(), [{ name: 'new' }])).toMatchObject([{ id: 4 }]);
    await rows.delete(at(), where({ column: 'id', operator: 'isNotEmpty' }));
    expect(await tables.get(at())).toMatchObject({ rowCount: 0, sizeBytes: 0 });
  });

  it('asks for a condition before it changes anything', async () => {
    await threePeople();
    await expect(rows.delete(at(), ANY)).rejects.toMatchObject({ code: 'DATA_TABLE_INVALID' });
    await expect(rows.update(at(), ANY, { age: 1 })).rejects.toMatchObject({ code: 'DATA_TABLE_INVALID' });
    await expect(rows.upsert(at(), ANY, { age: 1 })).rejects.toMatchObject({ code: 'DATA_TABLE_INVALID' });
  });

  it('makes a write of one key once, and tells it again', async () => {
    await people();
    const one = await rows.insert(at('people', 'k1'), [{ name: 'a' }, { name: 'b' }]);
    expect(await rows.insert(at('people', 'k1'), [{ name: 'a' }, { name: 'b' }])).toEqual(one);
    const all = where({ column: 'id', operator: 'gt', value: 0 });
    const update = await rows.update(at('people', 'k2'), all, { age: 1 });
    await rows.update(at(), all, { age: 2 });
    expect(await rows.update(at('people', 'k2'), all, { age: 1 })).toEqual(update);
    const gone = await rows.delete(at('people', 'k3'), all);
    expect(await rows.delete(at('people', 'k3'), all)).toEqual(gone);
    expect(gone).toHaveLength(2);
    expect(await rows.find(at(), ANY)).toEqual([]);
    const made = await tables.create({ tenantId, name: 'x', columns: [], key: 'k4' });
    expect(await tables.create({ tenantId, name: 'x', columns: [], key: 'k4' })).toEqual(made);
    await tables.delete(at('x', 'k5'));
    await tables.delete(at('x', 'k5'));
  });

  it('makes it once also where several ask at the same time', async () => {
    await people();
    const asked = Array.from({ length: 10 }, (_, index) =>
      rows.insert(at('people', `k${index % 2}`), [{ name: `n${index % 2}` }]),
    );
    const told = (await Promise.all(asked)).map(([row]) => row?.['id']);
    expect(await rows.find(at(), ANY)).toHaveLength(2);
    expect(new Set(told).size).toBe(2);
  });

  it('forgets a write that failed', async () => {
    await people();
    await expect(rows.insert(at('people', 'k'), [{ age: 'x' }])).rejects.toMatchObject({ code: 'DATA_TABLE_INVALID' });
    expect(await rows.insert(at('people', 'k'), [{ age: 5 }])).toMatchObject([{ age: 5 }]);
  });

  it('keeps no large result, and tells which rows it was', async () => {
    await people();
    const many = Array.from({ length: 400 }, (_, index) => ({ name: `${index}`.padEnd(1_000, 'x') }));
    const made = await rows.insert(at('people', 'k'), many);
    expect(await rows.insert(at('people', 'k'), many)).toEqual(made);
    const { rows: kept } = await store.owner.query('SELECT octet_length(result) AS size FROM execution.data_table_writes WHERE tenant_id = $1', [tenantId]); // prettier-ignore
    expect(kept[0].size).toBeLessThan(5_000);
  });

  it('counts right whatever is done at the same time', async () => {
    await people();
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        await rows.insert(at(), [{ name: `n${index}` }, { name: 'x'.repeat(index) }]);
        if (index % 3 === 0) await rows.delete(at(), where({ column: 'name', operator: 'eq', value: `n${index}` }));
      }),
    );
    const { rows: real } = await store.owner.query(
      `SELECT count(*)::int AS count, sum(64 + (SELECT coalesce(sum(octet_length(c)), 0) FROM unnest(cells) c))::int AS bytes
       FROM execution.data_table_rows WHERE tenant_id = $1`,
      [tenantId],
    );
    expect(await tables.get(at())).toMatchObject({ rowCount: real[0].count, sizeBytes: real[0].bytes });
    expect(real[0].count).toBe(20);
  });

  it.each([
    ['row_count = 249999', 'at most 250000 rows'],
    ['size_bytes = 67108000', 'it holds 64 MiB'],
  ])('takes no more than a table holds: %s', async (set, message) => {
    await people();
    await store.owner.query(`UPDATE execution.data_tables SET ${set} WHERE tenant_id = $1`, [tenantId]);
    await expect(rows.insert(at(), [{ name: 'x'.repeat(1_000) }, { name: 'y' }])).rejects.toMatchObject({ code: 'DATA_TABLE_LIMIT_REACHED', message: expect.stringContaining(message) }); // prettier-ignore
  });

  it('takes no more than the tables of a workspace hold together, nor a larger row', async () => {
    await people();
    await tables.create({ tenantId, name: 'other', columns: [] });
    await store.owner.query(`UPDATE execution.data_tables SET size_bytes = 268435400 WHERE tenant_id = $1 AND name = 'other'`, [
      tenantId,
    ]);
    await expect(rows.insert(at(), [{ name: 'x' }])).rejects.toThrow('together they hold 256 MiB');
    await expect(rows.insert(at(), [{ name: 'x'.repeat(1_048_577) }])).rejects.toThrow('A row of a data table has at most');
  });

  it('finds what a plain list would, by any conditions', async () => {
    await people();
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(null));
    const known = fc.sample(value, { numRuns: 40, seed: 42 });
    await rows.insert(at(), known.map((age) => ({ age })));
    const operators = { eq: 'eq', neq: 'neq', gt: 'gt', gte: 'gte', lt: 'lt', lte: 'lte', isEmpty: 'isEmpty' } as const;
    const condition = fc.record({ column: fc.constant('age'), operator: fc.constantFrom(...Object.values(operators)), value: fc.integer({ min: -3, max: 3 }) });
    const holds = (age: number | null, { operator, value: other }: { operator: string; value: number }): boolean => {
      if (operator === 'isEmpty') return age === null;
      if (operator === 'eq' || operator === 'neq') return (age === other) === (operator === 'eq');
      return age !== null && ((operator.startsWith('g') ? age > other : age < other) || (operator.endsWith('e') && age === other));
    };
    await fc.assert(
      fc.asyncProperty(fc.array(condition, { maxLength: 3 }), fc.constantFrom('all', 'any'), async (conditions, match) => {
        const expected = known.filter((age) => conditions.length === 0 || conditions[match === 'all' ? 'every' : 'some']((each) => holds(age, each)));
        expect((await rows.find(at(), { match: match as 'all', conditions })).map(({ age }) => age)).toEqual(expected);
      }),
      { seed: 7, numRuns: 60 },
    );
  }); // prettier-ignore

  it('says so where the database cannot be reached', async () => {
    const refused = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    const broken = new DataRowStore({ pool: { connect: () => Promise.reject(refused) } as never });
    await expect(broken.find(at(), ANY)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('data tables as their workspace sees them', () => {
  it('are made, written and deleted under its own name, and no other', async () => {
    const own = new DataTableStore({ database: store.database });
    const ownRows = new DataRowStore({ database: store.database });
    const { id } = await own.create({ tenantId, name: 'people', columns: COLUMNS });
    await expect(own.create({ tenantId, name: 'people', columns: [] })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    const race = await Promise.allSettled([1, 2, 3].map(() => own.create({ tenantId, name: 'race', columns: [] })));
    expect(race.map((each) => (each.status === 'rejected' ? each.reason.code : 'made')).sort()).toEqual(['NAME_TAKEN', 'NAME_TAKEN', 'made']); // prettier-ignore
    await ownRows.insert(at(), [{ name: 'Ada', age: 36 }]);
    const ada = where({ column: 'name', operator: 'eq', value: 'Ada' });
    expect(await ownRows.update(at(), ada, { age: 37 })).toMatchObject([{ after: { id: 1, age: 37 } }]);
    expect(await rows.find(at(), ANY)).toMatchObject([{ age: 37 }]);
    const stranger = randomUUID();
    await expect(ownRows.find({ tenantId: stranger, table: id }, ANY)).rejects.toMatchObject({ code: 'DATA_TABLE_NOT_FOUND' });
    const seen = store.database.withTenant(stranger, (tx) => tx.query('SELECT FROM execution.data_table_rows'));
    expect(await seen).toEqual([]);
    await own.delete(at());
    expect((await store.owner.query('SELECT FROM execution.data_table_rows WHERE tenant_id = $1', [tenantId])).rowCount).toBe(0);
  });

  it('are looked through for so long, and no longer', async () => {
    await people();
    const slow = {
      query: async (sql: string) =>
        sql.startsWith('SET') ? [] : Promise.reject(Object.assign(new Error('late'), { code: '57014' })),
    };
    const database = { withTenant: (_: string, work: (tx: unknown) => Promise<unknown>) => work(slow) } as never;
    await expect(new DataRowStore({ database }).find(at(), ANY)).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
  });
});

describe(DataTableSweep, () => {
  it('forgets old writes, and no other', async () => {
    await people();
    for (const key of ['old', 'new']) await rows.insert(at('people', key), [{ name: key }]);
    await store.owner.query(
      `UPDATE execution.data_table_writes SET written_at = now() - interval '31 days' WHERE tenant_id = $1 AND key =
       (SELECT key FROM execution.data_table_writes WHERE tenant_id = $1 ORDER BY written_at LIMIT 1)`,
      [tenantId],
    );
    expect(await new DataTableSweep({ pool: store.pool }).sweep(tenantId)).toBe(1);
    expect(await rows.insert(at('people', 'new'), [{ name: 'new' }])).toMatchObject([{ id: 2 }]);
  });
});
