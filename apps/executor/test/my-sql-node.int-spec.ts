import { createEgress } from '@weft/egress';
import { nodeDefinitions } from '@weft/nodes';
import type { OptionsLoader, SqlRequest } from '@weft/node-sdk';
import { CertificateAuthority, startMariaDb } from '@weft/testing';
import { ConnectionPools } from '../src/sql/connection-pools.ts';
import { Databases } from '../src/sql/databases.ts';

const TENANT = '018f0000-0000-7000-8000-000000000001';
const permit = { isRevoked: false, obtain: () => Promise.resolve() };
const LIMITS = { maxRows: 10_000, maxBytes: 8_000_000 };

const authority = new CertificateAuthority();
const server = await startMariaDb({ certificate: authority.issue('localhost') });
afterAll(async () => {
  await server?.stop();
  authority.remove();
});

let version = 1;
const pools: ConnectionPools[] = [];
afterEach(() => pools.splice(0).forEach((pool) => pool.close()));

function databases({ allow = ['127.0.0.1'], given = {} }: { allow?: string[]; given?: object } = {}): Databases {
  const egress = createEgress({ allow });
  const kept = new ConnectionPools({ openSocket: egress.openSocket, allowInvalidCertificates: false });
  pools.push(kept);
  const { port = 1, user = '', password = '', database = '' } = server ?? {};
  const login = { host: '127.0.0.1', port, user, password, database, ssl: 'disable', ignoreSslIssues: false, maxConnections: 3 };
  const credential = { credentialId: 'c1', type: 'mySql', version: version++, fields: { ...login, ...given }, allowedHosts: [], expiresAt: 0 };
  return new Databases(kept, { open: async () => credential }, { tenantId: TENANT, executionId: 'e1', permit }, LIMITS);
} // prettier-ignore

type Words = readonly (string | [string, ...SqlRequest['statements'][number]['values']])[];
const request = (words: Words, more: Partial<SqlRequest> = {}): SqlRequest => ({
  credential: { type: 'mySql', credentialId: 'c1', nodeId: 'n1' },
  statements: words.map((each) => (typeof each === 'string' ? { text: each, values: [] } : { text: each[0], values: each.slice(1) as never })),
  ...{ transaction: false, readsOnly: false, changesSession: true, largeNumbers: 'text' },
  ...{ connectTimeoutMs: 5_000, timeoutMs: 5_000, keepMs: 1_000, signal: new AbortController().signal },
  ...more,
}); // prettier-ignore
const failure = (code: string, more: object = {}) => ({ failure: { code, ...more } });

(server ? describe : describe.skip)('databases of MySQL', () => {
  it('gives values as JSON has them, whether values are bound or not', async () => {
    const db = databases();
    await db.run(request([
      `create table kinds (i int, l bigint, n decimal(6,2), f double, b tinyint(1), d date, t datetime(3), s timestamp(6) null,
        y varbinary(9), bits bit(3), x text, e enum('a','b'))`,
      ['insert into kinds values (?, ?, ?, ?, ?, ?, ?, ?, ?, b\'101\', ?, ?)', 1, '9007199254740993', '1.10', 0.5, true, '2025-12-25',
        '2025-12-25 10:00:00.120', '2025-12-25 10:00:00.123456', 'hi', null, 'b'],
    ])); // prettier-ignore
    const expected = {
      ...{ i: 1, l: '9007199254740993', n: '1.10', f: 0.5, b: 1, d: '2025-12-25', t: '2025-12-25T10:00:00.120Z' },
      ...{ s: '2025-12-25T10:00:00.123456Z', y: 'aGk=', bits: 5, x: null, e: 'b' },
    };
    const both = await db.run(request(['select * from kinds', ['select * from kinds where i = ? limit ?', 1, 5]]));
    expect(both.map(({ rows }) => rows)).toEqual([[expected], [expected]]);
    const [numbers] = await db.run(request(['select 12 as l, 1.10 as n, cast(3 as signed) as c'], { largeNumbers: 'number' }));
    expect(numbers!.rows).toEqual([{ l: 12, n: 1.1, c: 3 }]);
  });

  it('binds values, so that none of them is ever SQL', async () => {
    const [row] = await databases().run(request([['select ? as v', `'; drop table kinds; -- \\`]]));
    expect(row!.rows).toEqual([{ v: `'; drop table kinds; -- \\` }]);
    await expect(databases().run(request(['select 1; select 2']))).rejects.toMatchObject(failure('SQL_FAILED'));
  });

  it('tells numbers of new rows, and undoes a transaction of which one statement fails', async () => {
    const db = databases();
    await db.run(request(['create table once (id int primary key auto_increment, v int unique) engine=innodb']));
    const [first] = await db.run(request([['insert into once (v) values (?)', 7]]));
    expect(first).toEqual({ affectedRows: 1, insertId: 1 });
    const twice = request(['insert into once (v) values (8)', 'insert into once (v) values (7)'], { transaction: true });
    await expect(db.run(twice)).rejects.toMatchObject(
      failure('SQL_CONFLICT', { details: { errorNumber: 1062, sqlState: '23000', statement: 1 } }),
    );
    expect((await db.run(request(['select v from once'])))[0]!.rows).toEqual([{ v: 7 }]);
  });

  it('takes the statements that the node makes', async () => {
    const results = await databases().run(request([
      'create table `ma``de` (`id` int primary key auto_increment, `a` int, `j` json)',
      ['INSERT INTO `ma``de` (`a`, `j`) VALUES (?, ?), (?, ?)', 1, '[1]', 2, null],
      ['INSERT INTO `ma``de` (`id`, `a`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `id` = `ma``de`.`id`', 1, 9],
      ['INSERT INTO `ma``de` (`id`, `a`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `a` = VALUES(`a`)', 2, 3],
      ['UPDATE `ma``de` SET `a` = ? WHERE `id` = ?', 4, 1],
      ['SELECT `a` FROM `ma``de` WHERE `a` > ? OR `j` IS NULL ORDER BY `id` DESC LIMIT 50', 0],
      'INSERT INTO `ma``de` () VALUES ()',
      ['DELETE FROM `ma``de` WHERE `a` IS NULL'],
      'TRUNCATE TABLE `ma``de`',
      'DROP TABLE IF EXISTS `ma``de`',
    ])); // prettier-ignore
    expect(results[1]).toEqual({ affectedRows: 2, insertId: 1 });
    expect([results[5]!.rows, results[7]!.affectedRows]).toEqual([[{ a: 3 }, { a: 4 }], 1]);
  });

  it('hands on no session as somebody has left it', async () => {
    const db = databases({ given: { maxConnections: 1 } });
    await db.run(request(['create table left_open (id int) engine=innodb']));
    await db.run(request(['begin', 'insert into left_open values (1)', 'set @mine = 1']));
    const [rows, mine] = await db.run(request(['select * from left_open', 'select @mine as mine']));
    expect([rows!.rows, mine!.rows]).toEqual([[], [{ mine: null }]]);
  });

  it('ends a statement in the database when its step is stopped, and when its time is over', async () => {
    const db = databases();
    const stop = new AbortController();
    const running = db.run(request(['select sleep(60)'], { signal: stop.signal }));
    setTimeout(() => stop.abort(), 100);
    await expect(running).rejects.toMatchObject(failure('SQL_STOPPED'));
    await expect(db.run(request(['select sleep(61)'], { timeoutMs: 100 }))).rejects.toMatchObject(failure('SQL_TIMED_OUT'));
    const [left] = await db.run(request(["select id from information_schema.processlist where info like 'select sleep(6%'"]));
    expect(left!.rows).toEqual([]);
  });

  it('reads no more than it may, and no file for the server', async () => {
    const rows = request(['select 1 as n from information_schema.columns a, information_schema.columns b limit 20000']);
    await expect(databases().run(rows)).rejects.toMatchObject(failure('SQL_TOO_LARGE'));
    const bytes = request(["select repeat('x', 12000000) as x"]);
    await expect(databases().run(bytes)).rejects.toMatchObject(failure('SQL_TOO_LARGE'));
    const local = request(["load data local infile '/etc/hostname' into table kinds (x)"]);
    await expect(databases().run(local)).rejects.toMatchObject({ failure: { code: expect.stringMatching(/^SQL_/) } });
  });

  it('goes over TLS to a server that an authority of the credential vouches for, and to no other', async () => {
    const safe = { host: 'localhost', ssl: 'require', ca: authority.ca };
    const allow = ['localhost', '127.0.0.1'];
    const [, cipher] = await databases({ allow, given: safe }).run(request(['select 1', "show status like 'ssl_cipher'"]));
    expect(cipher!.rows).toEqual([{ Variable_name: 'Ssl_cipher', Value: expect.stringMatching(/.+/) }]);
    for (const given of [
      { ...safe, ca: undefined },
      { ...safe, host: '127.0.0.1' },
    ])
      await expect(databases({ allow, given }).run(request(['select 1']))).rejects.toMatchObject(failure('SQL_TLS'));
    const slow = databases({ allow, given: safe }).run(request(['select sleep(62)'], { timeoutMs: 100 }));
    await expect(slow).rejects.toMatchObject(failure('SQL_TIMED_OUT'));
  });

  it('says who is not let in, and never the password', async () => {
    const said = await databases({ given: { password: 'canary-password' } }).run(request(['select 1'])).catch((error: unknown) => error); // prettier-ignore
    expect(said).toMatchObject(failure('SQL_LOGIN_REFUSED', { field: 'credentials' }));
    expect(JSON.stringify(said)).not.toContain('canary-password');
  });

  it('goes to no private address unless the operator has opened it', async () => {
    await expect(databases({ allow: [] }).run(request(['select 1']))).rejects.toMatchObject(failure('HTTP_BLOCKED'));
  });

  it('tell an editor what there is to choose from', async () => {
    const db = databases();
    await db.run(request(['create table orders (id int, total decimal(6,2))']));
    const options = nodeDefinitions.find(({ type }) => type === 'mySql')?.options as Readonly<Record<string, OptionsLoader>>;
    const optionsOf = async (field: string, { parameters = {}, search = '' }: { parameters?: object; search?: string }) => {
      const credential = (type: string) => ({ type, credentialId: 'c1', nodeId: 'n1' });
      const context = { parameters, search, credential, ports: { sql: db }, signal: new AbortController().signal };
      return (await options[field]!(context as never)).map(({ value }) => value);
    };
    await expect(optionsOf('table', { parameters: {}, search: 'ORD' })).resolves.toEqual(['orders']);
    const columns = { parameters: { ...{}, table: 'orders' } };
    await expect(optionsOf('fields.column', columns)).resolves.toEqual(['id', 'total']);
    await expect(optionsOf('where.column', { parameters: { ...columns.parameters, table: '={{ $json.t }}' } })).resolves.toEqual(
      [],
    );
  });
});
