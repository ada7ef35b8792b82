import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@weft/testing';
import { Column, DataSource, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  createPool,
  defineMigrations,
  globalTable,
  migrate,
  openDataSource,
  TenantDatabase,
  tenantTable,
  type TenantTransaction,
} from '../src/index.ts';

@Entity({ schema: 'library', name: 'books' })
class Book {
  @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId!: string;
  @PrimaryColumn('text') title!: string;
  @Column('int') pages!: number;
}

class CreateBooks1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE library.books (tenant_id uuid, title text, pages int NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, title))',
    );
    await runner.query('CREATE TABLE library.openings (day text PRIMARY KEY)');
    for (const statement of [...tenantTable('library.books'), ...globalTable('library.openings')]) await runner.query(statement);
  }
  async down(): Promise<void> {}
}

const library = defineMigrations({ schema: 'library', migrations: [CreateBooks1700000000001] });
const [ours, theirs] = [randomUUID(), randomUUID()];

let created: TestDatabase;
let source: DataSource;
let database: TenantDatabase;
beforeAll(async () => {
  created = await createTestDatabase({ migrations: [library] });
  source = await openDataSource({ url: created.url, schema: 'library', role: 'weft_app', entities: [Book], max: 2 });
  database = new TenantDatabase(source);
  await database.withTenant(theirs, (tx) => tx.query(`INSERT INTO library.books VALUES ($1, 'Theirs', 10)`, [theirs]));
});
afterAll(async () => {
  await source.destroy();
  await created.drop();
});

describe(TenantDatabase.name, () => {
  it("shows a tenant its own rows, and never another's", async () => {
    await database.withTenant(ours, (tx) => tx.query(`INSERT INTO library.books VALUES ($1, 'Ours', 7)`, [ours]));

    expect(await database.withTenant(ours, (tx) => tx.query('SELECT title FROM library.books'))).toEqual([{ title: 'Ours' }]);
    expect(
      await database.withTenant(ours, (tx) => tx.query('SELECT title FROM library.books WHERE tenant_id = $1', [theirs])),
    ).toEqual([]);
  });

  it("neither writes, changes nor deletes another tenant's rows", async () => {
    await expect(
      database.withTenant(ours, (tx) => tx.query(`INSERT INTO library.books VALUES ($1, 'Forged', 1)`, [theirs])),
    ).rejects.toThrow('row-level security');
    await database.withTenant(ours, (tx) => tx.query('UPDATE library.books SET pages = 99'));
    await database.withTenant(ours, (tx) => tx.query(`DELETE FROM library.books WHERE title = 'Theirs'`));

    expect(await database.withTenant(theirs, (tx) => tx.query('SELECT title, pages FROM library.books'))).toEqual([
      { title: 'Theirs', pages: 10 },
    ]);
  });

  it('raises where no tenant is named, and leaves none behind on a pooled connection', async () => {
    for (let round = 0; round < 20; round++) {
      await database.withTenant(ours, (tx) => tx.query('SELECT 1'));
      await expect(database.withoutTenant((tx) => tx.query('SELECT * FROM library.books'))).rejects.toThrow();
    }
  });

  it('keeps tenants apart over many interleaved transactions on few connections', async () => {
    const seen = await Promise.all(
      Array.from({ length: 400 }, async (_, index) => {
        const tenantId = index % 2 ? ours : theirs;
        const rows = await database.withTenant(tenantId, (tx) =>
          tx.query<{ tenant_id: string }>('SELECT tenant_id FROM library.books'),
        );
        return rows.every((row) => row.tenant_id === tenantId);
      }),
    );
    expect(seen.every(Boolean)).toBe(true);
  });

  it('reaches global tables without a tenant', async () => {
    await database.withoutTenant((tx) => tx.query(`INSERT INTO library.openings VALUES ('Monday')`));

    expect(await database.withoutTenant((tx) => tx.query('SELECT day FROM library.openings'))).toEqual([{ day: 'Monday' }]);
  });

  it('has entities and repositories inside the transaction, under the same rules', async () => {
    const titles = await database.withTenant(ours, async (tx) => {
      await tx.manager.insert(Book, { tenantId: ours, title: 'By entity', pages: 3 });
      return (await tx.manager.getRepository(Book).find({ order: { title: 'ASC' } })).map(({ title }) => title);
    });

    expect(titles).toContain('By entity');
    expect(titles).not.toContain('Theirs');
  });

  it('rolls the whole work back when it throws', async () => {
    const failed = database.withTenant(ours, async (tx) => {
      await tx.manager.insert(Book, { tenantId: ours, title: 'Undone', pages: 3 });
      throw new Error('no');
    });

    await expect(failed).rejects.toThrow('no');
    expect(await database.withTenant(ours, (tx) => tx.query(`SELECT FROM library.books WHERE title = 'Undone'`))).toEqual([]);
  });

  it('tells whoever gives text with U+0000 that it cannot be stored', async () => {
    const insert = database.withTenant(ours, (tx) => tx.query('INSERT INTO library.books VALUES ($1, $2, 7)', [ours, 'a\0b']));
    await expect(insert).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('does what concerns several tenants for all or for none, each part with the rows of one', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const add = (tenantId: string) => (tx: TenantTransaction) =>
      tx.query(`INSERT INTO library.books VALUES ($1, 'Shared', 1)`, [tenantId]);
    const both = (fail: boolean) =>
      database.withTenant(first, async (tx) => {
        await database.inTenant(tx, second, add(second));
        await expect(tx.query('SELECT title FROM library.books')).resolves.toEqual([]);
        await add(first)(tx);
        if (fail) throw new Error('in the middle');
      });
    const count = async (tenantId: string) =>
      (await database.withTenant(tenantId, (tx) => tx.query('SELECT title FROM library.books'))).length;
    await expect(both(true)).rejects.toThrow('in the middle');
    expect([await count(first), await count(second)]).toEqual([0, 0]);
    await both(false);
    expect([await count(first), await count(second)]).toEqual([1, 1]);
    await expect(database.withTenant(first, (tx) => database.inTenant(tx, second, add(first)))).rejects.toThrow(
      'row-level security',
    );
  });

  it('refuses a tenant id that is none', async () => {
    await expect(database.withTenant(`' OR true`, (tx) => tx.query('SELECT 1'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('cannot leave its role', async () => {
    const roles = await database.withTenant(ours, async (tx) => {
      await tx.query('RESET ROLE');
      return tx.query('SELECT current_user AS role');
    });
    expect(roles).toEqual([{ role: 'weft_app' }]);
  });

  it('tells STORE_UNAVAILABLE when the connection is lost, and works again with the next one', async () => {
    const killer = createPool({ url: created.url, max: 1 });
    const lost = database.withTenant(ours, async (tx) => {
      const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await killer.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      return tx.query('SELECT 1');
    });

    await expect(lost).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await killer.end();
    expect(await database.withTenant(ours, (tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});

describe('row-level security', () => {
  it('holds for the owner of the table too', async () => {
    const owner = `owner_${randomUUID().slice(0, 8)}`;
    const admin = createPool({ url: created.url, max: 1 });
    await admin.query(`CREATE ROLE ${owner} LOGIN CREATEROLE; GRANT weft_app, weft_execution TO ${owner}`);
    await admin.query(`CREATE DATABASE ${owner} OWNER ${owner}`);
    const url = created.url.replace(/\/\/[^@]*@/, `//${owner}@`).replace(/\/[^/?]*(\?|$)/, `/${owner}$1`);
    await migrate({ url, sets: [library] });
    const pool = createPool({ url, max: 1 });
    const app = createPool({ url, role: 'weft_app', max: 1 });
    await app.query(
      `BEGIN; SELECT set_config('weft.tenant', '${ours}', true); INSERT INTO library.books VALUES ('${ours}', 'Ours', 1); COMMIT`,
    );

    expect((await pool.query(`SELECT current_user AS user, tableowner FROM pg_tables WHERE tablename = 'books'`)).rows).toEqual([
      { user: owner, tableowner: owner },
    ]);
    await expect(pool.query('SELECT * FROM library.books')).rejects.toThrow('weft.tenant');

    await Promise.all([pool.end(), app.end()]);
    await admin.query(`DROP DATABASE ${owner}`);
    await admin.query(`DROP OWNED BY ${owner}`);
    await admin.query(`DROP ROLE ${owner}`);
    await admin.end();
  });
});
