import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { createEgress } from '@weft/egress';
import { nodeDefinitions } from '@weft/nodes';
import type { OptionsLoader, SqlRequest } from '@weft/node-sdk';
import { createTestDatabase, type TestDatabase } from '@weft/testing';
import { ConnectionPools } from '../src/sql/connection-pools.ts';
import { Databases } from '../src/sql/databases.ts';
import type { ResultLimits } from '../src/sql/result-budget.ts';

const TENANT = '018f0000-0000-7000-8000-000000000001';
const permit = { isRevoked: false, obtain: () => Promise.resolve() };
const LIMITS = { maxRows: 10_000, maxBytes: 8_000_000 };

let database: TestDatabase;
/** The server of the tests listens on a private socket; nodes go over TCP. */
let door: Server;
let fields: Record<string, string | number | boolean>;
beforeAll(async () => {
  database = await createTestDatabase();
  const [, user = '', name = '', folder = ''] = /^postgres:\/\/([^@]+)@\/([^?]+)\?host=(.+)$/.exec(database.url) ?? [];
  const path = `${decodeURIComponent(folder)}/.s.PGSQL.5432`;
  door = createServer((caller) => {
    const server = connect(path);
    caller.pipe(server).pipe(caller);
    for (const [end, other] of [[caller, server], [server, caller]] as const)
      end.on('error', () => other.destroy()).on('close', () => other.destroy());
  }).listen(0, '127.0.0.1'); // prettier-ignore
  await once(door, 'listening');
  fields = {
    ...{ host: '127.0.0.1', port: (door.address() as AddressInfo).port, user, database: name },
    ...{ ssl: 'disable', ignoreSslIssues: false, maxConnections: 3 },
  };
});
afterAll(async () => {
  door.close();
  await database.drop();
});

let version = 1;
const pools: ConnectionPools[] = [];
afterEach(() => pools.splice(0).forEach((pool) => pool.close()));

function databases({ allow = ['127.0.0.1', 'localhost'], given = {}, limits = LIMITS }: {
  allow?: string[]; given?: object; limits?: ResultLimits;
} = {}) {
  const egress = createEgress({ allow });
  const kept = new ConnectionPools({ openSocket: egress.openSocket, allowInvalidCertificates: false });
  pools.push(kept);
  const credential = { credentialId: 'c1', type: 'postgres', version: version++, fields: { ...fields, ...given }, allowedHosts: [], expiresAt: 0 };
  return new Databases(kept, { open: async () => credential }, { tenantId: TENANT, executionId: 'e1', permit }, limits);
} // prettier-ignore

const request = (statements: readonly (string | [string, ...SqlRequest['statements'][number]['values']])[], more: Partial<SqlRequest> = {}): SqlRequest => ({
  credential: { type: 'postgres', credentialId: 'c1', nodeId: 'n1' },
  statements: statements.map((each) => (typeof each === 'string' ? { text: each, values: [] } : { text: each[0], values: each.slice(1) as never })),
  ...{ transaction: false, readsOnly: false, changesSession: true, largeNumbers: 'text' },
  ...{ connectTimeoutMs: 5_000, timeoutMs: 5_000, keepMs: 1_000, signal: new AbortController().signal },
  ...more,
}); // prettier-ignore
const failure = (code: string, more: object = {}) => ({ failure: { code, ...more } });

describe(Databases, () => {
  it('gives values as JSON has them', async () => {
    const text = `select 1::int4 as i, 9007199254740993::int8 as l, 1.10::numeric as n, 'NaN'::float8 as f, true as b, null as x,
      '2025-12-25'::date as d, '2025-12-25 10:00:00.123456'::timestamp as t, '2025-12-25 11:00:00+01'::timestamptz as z,
      '{"a":[1]}'::jsonb as j, '\\x6869'::bytea as y, array[1,null,2] as ai, array['a "b"','c,d'] as at, '{}'::int[] as e,
      '{}'::json as "__proto__", 1 as twice, 2 as twice`;
    const [result] = await databases().run(request([text]));
    expect(JSON.parse(JSON.stringify(result!.rows))).toEqual([
      JSON.parse(`{ "i": 1, "l": "9007199254740993", "n": "1.10", "f": "NaN", "b": true, "x": null, "d": "2025-12-25",
        "t": "2025-12-25T10:00:00.123456Z", "z": "2025-12-25T10:00:00.000Z", "j": { "a": [1] }, "y": "aGk=", "ai": [1, null, 2],
        "at": ["a \\"b\\"", "c,d"], "e": [], "__proto__": {}, "twice": 2 }`),
    ]);
    const [numbers] = await databases().run(request(['select 12::int8 as l, 1.10::numeric as n'], { largeNumbers: 'number' }));
    expect(numbers!.rows).toEqual([{ l: 12, n: 1.1 }]);
  });

  it('binds values, so that none of them is ever SQL', async () => {
    const evil = `'; drop table pg_class; --`;
    const [row, list] = await databases().run(request([['select $1::text as v, $2::int as n', evil, 7], ['select 1 as one where 2 = any($1)', [1, 2]]]));
    expect([row!.rows, list!.rows]).toEqual([[{ v: evil, n: 7 }], [{ one: 1 }]]);
    await expect(databases().run(request(['select 1; select 2']))).rejects.toMatchObject(failure('SQL_FAILED'));
  }); // prettier-ignore

  it('undoes a transaction of which one statement fails, and says which', async () => {
    const db = databases();
    await db.run(request(['create table once (id int primary key)']));
    const twice = request(['insert into once values (1)', 'insert into once values (2)', 'insert into once values (1)'], { transaction: true });
    await expect(db.run(twice)).rejects.toMatchObject(
      failure('SQL_CONFLICT', { fault: 'user', retryable: false, details: { sqlState: '23505', statement: 2 } }),
    );
    expect((await db.run(request(['select * from once'])))[0]!.rows).toEqual([]);
    const [inserted] = await db.run(request(['insert into once values (5)']));
    expect(inserted).toEqual({ affectedRows: 1 });
  }); // prettier-ignore

  it('takes the statements that the node makes', async () => {
    const results = await databases().run(request([
      'create table "public"."ma""de" ("id" serial primary key, "a" int, "j" jsonb, "tags" text[])',
      ['INSERT INTO "public"."ma""de" ("a", "j", "tags") VALUES ($1, $2, $3), ($4, $5, $6) RETURNING *', 1, '[1]', ['x', 'y"z'], 2, null, null],
      ['INSERT INTO "public"."ma""de" ("id", "a") VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING *', 1, 9],
      ['INSERT INTO "public"."ma""de" ("id", "a") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE SET "a" = EXCLUDED."a" RETURNING "id", "a"', 2, '3'],
      ['UPDATE "public"."ma""de" SET "a" = $1 WHERE "id" = $2 RETURNING "a"', 4, 1],
      ['SELECT "a" FROM "public"."ma""de" WHERE "a" > $1 OR "j" IS NULL ORDER BY "id" DESC LIMIT 50', '0'],
      'INSERT INTO "public"."ma""de" DEFAULT VALUES RETURNING "id"',
      ['DELETE FROM "public"."ma""de" WHERE "a" IS NULL'],
      [`SELECT a.attname::text AS name FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND t.typcategory = 'A'`, '"public"."ma""de"'],
      'TRUNCATE TABLE "public"."ma""de" RESTART IDENTITY CASCADE',
      'DROP TABLE IF EXISTS "public"."ma""de" CASCADE',
    ])); // prettier-ignore
    expect(results[1]!.rows).toEqual([
      { id: 1, a: 1, j: [1], tags: ['x', 'y"z'] },
      { id: 2, a: 2, j: null, tags: null },
    ]);
    expect(results.slice(2, 6).map(({ rows }) => rows)).toEqual([[], [{ id: 2, a: 3 }], [{ a: 4 }], [{ a: 3 }, { a: 4 }]]);
    expect([results[7], results[8]!.rows]).toEqual([{ affectedRows: 1 }, [{ name: 'tags' }]]);
  });

  it('hands on no session as somebody has left it', async () => {
    const db = databases({ given: { maxConnections: 1 } });
    await db.run(request(['create table left_open (id int)']));
    await db.run(request(['begin', 'insert into left_open values (1)']));
    expect((await db.run(request(['select * from left_open'])))[0]!.rows).toEqual([]);
    await db.run(request(["set search_path to 'nowhere'"]));
    expect((await db.run(request(['show search_path'])))[0]!.rows).toEqual([{ search_path: '"$user", public' }]);
  });

  it('ends a statement in the database when its step is stopped, and when its time is over', async () => {
    const db = databases();
    const stop = new AbortController();
    const running = db.run(request(['select pg_sleep(60)'], { signal: stop.signal }));
    setTimeout(() => stop.abort(), 100);
    await expect(running).rejects.toMatchObject(failure('SQL_STOPPED'));
    await expect(db.run(request(['select pg_sleep(61)'], { timeoutMs: 100 }))).rejects.toMatchObject(
      failure('SQL_TIMED_OUT', { retryable: true, field: 'timeoutMs' }),
    );
    const [left] = await db.run(
      request(["select count(*) from pg_stat_activity where query like 'select pg_sleep(6%' and state = 'active'"]),
    );
    expect(left!.rows).toEqual([{ count: '0' }]);
  });

  it('reads no more than it may', async () => {
    const rows = request(['select generate_series(1, 1000000) as n']);
    await expect(databases().run(rows)).rejects.toMatchObject(failure('SQL_TOO_LARGE'));
    const bytes = request(["select repeat('x', 30000000) as x"]);
    await expect(databases().run(bytes)).rejects.toMatchObject(failure('SQL_TOO_LARGE'));
  });

  it('waits for a connection, and not for ever', async () => {
    const db = databases({ given: { maxConnections: 1 } });
    const [first, late] = [request(['select pg_sleep(0.6)']), request(['select 1'], { connectTimeoutMs: 200 })];
    const both = await Promise.allSettled([db.run(first), db.run(late), db.run(request(['select 2 as two']))]);
    expect(both[1]).toMatchObject({ status: 'rejected', reason: failure('SQL_UNREACHABLE', { field: 'connectTimeoutMs' }) });
    expect(both[2]).toMatchObject({ status: 'fulfilled', value: [{ rows: [{ two: 2 }] }] });
  });

  it('goes to no private address unless the operator has opened it', async () => {
    await expect(databases({ allow: [] }).run(request(['select 1']))).rejects.toMatchObject(failure('HTTP_BLOCKED'));
  });

  it('says who is not let in, and never the password', async () => {
    const other = databases({ given: { database: 'no_such_database', password: 'canary-password' } });
    const said = await other.run(request(['select 1'])).catch((error: unknown) => error);
    expect(said).toMatchObject(failure('SQL_LOGIN_REFUSED', { field: 'credentials' }));
    expect(JSON.stringify(said)).not.toContain('canary-password');
  });

  it('refuses TLS that is not there, and certificates that anybody could have', async () => {
    await expect(
      databases({ given: { ssl: 'require', ignoreSslIssues: true } }).run(request(['select 1'])),
    ).rejects.toMatchObject(failure('SQL_TLS', { field: 'credentials' }));
    await expect(databases({ given: { ssl: 'require' } }).run(request(['select 1']))).rejects.toMatchObject(failure('SQL_TLS'));
  });

  it('asks for leave before it writes', async () => {
    const egress = createEgress({ allow: ['127.0.0.1', 'localhost'] });
    const kept = new ConnectionPools({ openSocket: egress.openSocket, allowInvalidCertificates: false });
    pools.push(kept);
    const credential = { credentialId: 'c1', type: 'postgres', version: 1, fields, allowedHosts: [], expiresAt: 0 };
    const revoked = { isRevoked: true, obtain: () => Promise.reject(new Error('lost')) };
    const db = new Databases(kept, { open: async () => credential }, { tenantId: TENANT, executionId: 'e1', permit: revoked });
    await expect(db.run(request(['create table never (id int)']))).rejects.toThrow('lost');
    await expect(db.run(request(['select 1 as one'], { readsOnly: true }))).resolves.toMatchObject([{ rows: [{ one: 1 }] }]);
  });

  it('tell an editor what there is to choose from', async () => {
    const db = databases();
    await db.run(request(['create schema shop', 'create table shop.orders (id int, total numeric)']));
    const options = nodeDefinitions.find(({ type }) => type === 'postgres')?.options as Readonly<Record<string, OptionsLoader>>;
    const optionsOf = async (field: string, { parameters = {}, search = '' }: { parameters?: object; search?: string }) => {
      const credential = (type: string) => ({ type, credentialId: 'c1', nodeId: 'n1' });
      const context = { parameters, search, credential, ports: { sql: db }, signal: new AbortController().signal };
      return (await options[field]!(context as never)).map(({ value }) => value);
    };
    await expect(optionsOf('schema', { search: 'sho' })).resolves.toEqual(['shop']);
    await expect(optionsOf('table', { parameters: { schema: 'shop' }, search: 'ORD' })).resolves.toEqual(['orders']);
    const columns = { parameters: { ...{ schema: 'shop' }, table: 'orders' } };
    await expect(optionsOf('fields.column', columns)).resolves.toEqual(['id', 'total']);
    await expect(optionsOf('where.column', { parameters: { ...columns.parameters, table: '={{ $json.t }}' } })).resolves.toEqual(
      [],
    );
  });
});
