import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@weft/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPool, defineMigrations, migrate } from '../src/index.ts';

class CreateThings1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE things.things (id int PRIMARY KEY)');
  }
  async down(): Promise<void> {}
}
class FillThings1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('INSERT INTO things.things VALUES (1)');
  }
  async down(): Promise<void> {}
}
class Fail1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('INSERT INTO things.things VALUES (2)');
    await runner.query('SELECT * FROM nowhere');
  }
  async down(): Promise<void> {}
}

const first = defineMigrations({ schema: 'things', migrations: [CreateThings1700000000001] });
const both = defineMigrations({ schema: 'things', migrations: [CreateThings1700000000001, FillThings1700000000002] });

let database: TestDatabase;
beforeEach(async () => (database = await createTestDatabase()));
afterEach(() => database.drop());

async function query(sql: string, url = database.url) {
  const pool = createPool({ url, max: 1 });
  try {
    return (await pool.query(sql)).rows;
  } finally {
    await pool.end();
  }
}

describe(migrate.name, () => {
  it('runs what is missing, in order, and keeps its list in the schema itself', async () => {
    await migrate({ url: database.url, sets: [first] });
    await migrate({ url: database.url, sets: [both] });

    expect(await query('SELECT name FROM things.migrations ORDER BY timestamp')).toEqual([
      { name: 'CreateThings1700000000001' },
      { name: 'FillThings1700000000002' },
    ]);
    expect(await query('SELECT id FROM things.things')).toEqual([{ id: 1 }]);
  });

  it('lets several processes migrate at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => migrate({ url: database.url, sets: [both] })));

    expect(await query('SELECT count(*)::int AS count FROM things.things')).toEqual([{ count: 1 }]);
  });

  it('undoes a migration that fails, and keeps those before it', async () => {
    const failing = defineMigrations({ schema: 'things', migrations: [...both.migrations, Fail1700000000003] });

    await expect(migrate({ url: database.url, sets: [failing] })).rejects.toThrow('nowhere');

    expect(await query('SELECT id FROM things.things')).toEqual([{ id: 1 }]);
    await migrate({ url: database.url, sets: [both] });
  });

  it('makes roles that cannot sign in and own nothing', async () => {
    await migrate({ url: database.url, sets: [both] });

    expect(
      await query(`SELECT rolname, rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'weft\\_%' ORDER BY 1`),
    ).toEqual([
      { rolname: 'weft_app', rolcanlogin: false, rolsuper: false, rolbypassrls: false },
      { rolname: 'weft_execution', rolcanlogin: false, rolsuper: false, rolbypassrls: false },
    ]);
    expect(
      await query(
        `SELECT count(*)::int AS count FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname LIKE 'weft\\_%'`,
      ),
    ).toEqual([{ count: 0 }]);
  });

  it('says what an administrator has to run where the user may not make roles', async () => {
    await migrate({ url: database.url, sets: [] });
    const user = `limited_${randomUUID().slice(0, 8)}`;
    await query(`CREATE ROLE ${user} LOGIN`);

    const refused = migrate({ url: database.url.replace(/\/\/[^@]*@/, `//${user}@`), sets: [both] });

    await expect(refused).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining(`GRANT weft_app TO ${user};`),
    });
    await query(`DROP ROLE ${user}`);
  });

  it('says that there is no database', async () => {
    await expect(migrate({ url: 'postgres://nobody@127.0.0.1:1/none', sets: [] })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  });
});
