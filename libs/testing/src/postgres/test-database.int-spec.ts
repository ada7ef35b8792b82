import { defineMigrations } from '@weft/persistence';
import { Client } from 'pg';
import type { QueryRunner } from 'typeorm';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

async function query(database: TestDatabase, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe(createTestDatabase, () => {
  it('gives each caller a database of its own', async () => {
    const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);

    await query(first, 'create table only_here (id int)');

    await expect(query(first, 'select * from only_here')).resolves.toEqual([]);
    await expect(query(second, 'select * from only_here')).rejects.toThrow('does not exist');
    await Promise.all([first.drop(), second.drop()]);
  });

  it('drops the database, whoever is still connected', async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined); // the server ends the connection
    await client.connect();

    await database.drop();

    await expect(query(database, 'select 1')).rejects.toThrow('does not exist');
    await client.end();
  });

  it('migrates once for all databases with the same migrations', async () => {
    let migrated = 0;
    class CreateThings1700000000000 {
      async up(runner: QueryRunner): Promise<void> {
        migrated++;
        await runner.query('create table testing.things (id int)');
      }
      async down(): Promise<void> {}
    }
    const migrations = [defineMigrations({ schema: 'testing', migrations: [CreateThings1700000000000] })];

    const databases = await Promise.all([createTestDatabase({ migrations }), createTestDatabase({ migrations })]);
    await query(databases[0], 'insert into testing.things values (1)');

    await expect(query(databases[0], 'select * from testing.things')).resolves.toEqual([{ id: 1 }]);
    await expect(query(databases[1], 'select * from testing.things')).resolves.toEqual([]);
    expect(migrated).toBe(1);
    await Promise.all(databases.map((database) => database.drop()));
  });

  it('makes the template anew where a migration has failed', async () => {
    let attempts = 0;
    class CreateOthers1700000000001 {
      async up(runner: QueryRunner): Promise<void> {
        await runner.query('create table testing.others (id int)');
        if (++attempts === 1) throw new Error('the disk was full');
      }
      async down(): Promise<void> {}
    }
    const migrations = [defineMigrations({ schema: 'testing', migrations: [CreateOthers1700000000001] })];

    await expect(createTestDatabase({ migrations })).rejects.toThrow('the disk was full');
    const database = await createTestDatabase({ migrations });

    await expect(query(database, 'select * from testing.others')).resolves.toEqual([]);
    await database.drop();
  });
});
