import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError } from '@weft/config';
import type { Actor } from '@weft/contracts';
import { signGrant } from '@weft/messaging';
import { openDataSource, TenantDatabase } from '@weft/persistence';
import { createTestDatabase, type TestDatabase } from '@weft/testing';
import { credentialsMigrations } from '../src/index.ts';
import { UsesKeeper } from '../src/resolving/uses-keeper.ts';
import { UsesRepository } from '../src/resolving/uses.repository.ts';
import { DataKeys } from '../src/vault/data-keys.ts';
import { KeyRing } from '../src/vault/key-ring.ts';
import { Vault } from '../src/vault/vault.ts';
import { newActor, newKey, SECRET_KEY, VaultUnderTest } from './vault-under-test.ts';

let vault: VaultUnderTest;
beforeAll(async () => {
  vault = await VaultUnderTest.start();
});
afterAll(() => vault.stopAndDrop());

const SECRET = 'canary-vault-55e1';
const bearer = (token = SECRET) => ({
  name: 'Token',
  type: 'httpBearerAuth',
  data: { token },
  allowedHosts: ['api.example.com'],
});
const create = async (actor: Actor, token?: string) => (await vault.client.create({ actor, ...bearer(token) })).id;
const sql = (text: string, values: unknown[] = []) => vault.pool.query(text, values);

describe('what is stored', () => {
  it('holds no secret that can be read', async () => {
    await create(newActor());
    const { rows: tables } = await sql(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'credentials'`,
    );
    for (const { name } of tables as { name: string }[]) {
      const { rows } = await sql(`SELECT t::text AS row, to_jsonb(t)::text AS json FROM credentials.${name} t`);
      const found = JSON.stringify(rows) + Buffer.from(JSON.stringify(rows)).toString('latin1');
      for (const form of [SECRET, Buffer.from(SECRET).toString('hex'), Buffer.from(SECRET).toString('base64')]) {
        expect(found).not.toContain(form);
      }
    }
  });

  it.each([
    [
      'the envelope of another credential',
      (a: string, b: string) =>
        sql(
          'UPDATE credentials.credentials c SET sealed = o.sealed, data_key = o.data_key FROM credentials.credentials o WHERE c.id = $1 AND o.id = $2',
          [a, b],
        ),
    ],
    [
      'an envelope of an older version',
      (a: string) => sql('UPDATE credentials.credentials SET version = version - 1 WHERE id = $1', [a]),
    ],
    ['another host', (a: string) => sql(`UPDATE credentials.credentials SET allowed_hosts = '{evil.test}' WHERE id = $1`, [a])],
    ['another type', (a: string) => sql(`UPDATE credentials.credentials SET type = 'httpHeaderAuth' WHERE id = $1`, [a])],
    ['another field', (a: string) => sql(`UPDATE credentials.credentials SET data = '{"host":"evil.test"}' WHERE id = $1`, [a])],
    [
      'an envelope cut short',
      (a: string) =>
        sql('UPDATE credentials.credentials SET sealed = substring(sealed FROM 1 FOR octet_length(sealed) - 4) WHERE id = $1', [
          a,
        ]),
    ],
    ['another id', (a: string) => sql('UPDATE credentials.credentials SET id = $2 WHERE id = $1', [a, randomUUID()])],
  ])('does not open with %s', async (_, tamper) => {
    const actor = newActor();
    const [mine, other] = [await create(actor), await create(actor, 'other')];
    await vault.client.update({ actor, credentialId: mine, name: 'Version 2' });
    await tamper(mine, other);
    const { rows } = await sql('SELECT id FROM credentials.credentials WHERE tenant_id = $1 AND id <> $2', [
      actor.tenantId,
      other,
    ]);
    const id = (rows as { id: string }[])[0]!.id;
    await expect(vault.resolve(actor, id)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await vault.resolve(actor, other)).fields).toEqual({ token: 'other' });
  });

  it('does not open in another workspace, keys and all', async () => {
    const [owner, thief] = [newActor(), newActor()];
    const mine = await create(owner);
    await create(thief, 'own');
    await sql(
      'INSERT INTO credentials.data_keys SELECT $2, 2, wrapped, master_key_id, uses FROM credentials.data_keys WHERE tenant_id = $1',
      [owner.tenantId, thief.tenantId],
    );
    await sql('UPDATE credentials.credentials SET tenant_id = $2, data_key = 2 WHERE id = $1', [mine, thief.tenantId]);
    await expect(vault.resolve(thief, mine)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('keys', () => {
  it('give way to a new one before they are worn out; the old ones open what they closed', async () => {
    const database = await createTestDatabase({ migrations: [credentialsMigrations] });
    const source = await openDataSource({ url: database.url, schema: 'credentials', role: 'weft_app', max: 6 });
    const tenants = new TenantDatabase(source);
    const ring = new KeyRing(newKey());
    const sealing = new Vault(new DataKeys(ring, 5));
    const { tenantId } = newActor();
    const what = { kind: 'token', id: 'x', version: 1 } as const;
    const sealed = await Promise.all(
      Array.from({ length: 23 }, (_, number) => tenants.withTenant(tenantId, (tx) => sealing.seal(tx, number, what))),
    );
    const counts = Object.values(Object.groupBy(sealed, ({ dataKey }) => dataKey)).map((group) => group!.length);
    // Those who find the key worn out at the same moment share the next one's first use.
    for (const count of counts) expect(count).toBeLessThanOrEqual(5 + 6);
    expect(counts.length).toBeGreaterThan(2);
    const opening = new Vault(new DataKeys(ring));
    const opened = await tenants.withTenant(tenantId, (tx) => Promise.all(sealed.map((each) => opening.open(tx, each, what))));
    expect(opened).toEqual(sealed.map((_, number) => number));
    await source.destroy();
    await database.drop();
  });

  it('stop the start where the master key is another one, is weak, or is missing', async () => {
    const actor = newActor();
    const id = await create(actor);
    const start = (key: string, old = '') =>
      VaultUnderTest.start({ database: vault.database, environment: { WEFT_VAULT_KEY: key, WEFT_VAULT_OLD_KEYS: old } });
    await expect(start(newKey())).rejects.toMatchObject({
      message: expect.stringContaining('is not the key that the stored credentials are under'),
    });
    await expect(start(newKey(), newKey())).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await expect(start('password')).rejects.toThrow(ConfigError);
    await expect(start('')).rejects.toThrow(/WEFT_VAULT_KEY: must be set/);
    expect((await vault.resolve(actor, id)).fields).toEqual({ token: SECRET });
  });

  it('move under a new master key without anything being encrypted again', async () => {
    const first = await VaultUnderTest.start();
    const actor = newActor();
    const { id } = await first.client.create({ actor, ...bearer() });
    const sealed = async () => (await second.pool.query('SELECT sealed FROM credentials.credentials')).rows;
    const { rows: before } = await first.pool.query('SELECT sealed FROM credentials.credentials');
    await first.stop();
    const next = newKey();
    const second = await VaultUnderTest.start({
      database: first.database,
      environment: { WEFT_VAULT_KEY: next, WEFT_VAULT_OLD_KEYS: first.vaultKey },
    });
    expect((await second.resolve(actor, id)).fields).toEqual({ token: SECRET });
    expect(await sealed()).toEqual(before);
    await second.stop();
    const third = await VaultUnderTest.start({ database: first.database, environment: { WEFT_VAULT_KEY: next } });
    expect((await third.resolve(actor, id)).fields).toEqual({ token: SECRET });
    await third.stop();
    await expect(
      VaultUnderTest.start({ database: first.database, environment: { WEFT_VAULT_KEY: first.vaultKey } }),
    ).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    await first.database.drop();
  });
});

describe('a change of the master key', () => {
  const start = (database: TestDatabase, key: string, old = '') =>
    VaultUnderTest.start({ database, environment: { WEFT_VAULT_KEY: key, WEFT_VAULT_OLD_KEYS: old } });

  it('leaves nothing under the old one, whatever replicas with the old one make meanwhile', async () => {
    const [old, next] = [newKey(), newKey()];
    const database = await createTestDatabase({ migrations: [credentialsMigrations] });
    const before = await start(database, old, next);
    const actors = [newActor(), newActor(), newActor()];
    const make = async (at: VaultUnderTest, actor: Actor) => (await at.client.create({ actor, ...bearer() })).id;
    const ids = [await make(before, actors[0]!)];
    const [after, during] = await Promise.all([start(database, next, old), make(before, actors[1]!)]);
    ids.push(during, await make(before, actors[2]!));
    await before.stop();
    await after.stop();
    const last = await start(database, next);
    for (const [index, id] of ids.entries()) expect((await last.resolve(actors[index]!, id)).fields).toEqual({ token: SECRET });
    const { rows } = await last.pool.query(
      'SELECT DISTINCT d.master_key_id = m.key_id AS ok FROM credentials.data_keys d, credentials.master_key m',
    );
    expect(rows).toEqual([{ ok: true }]);
    await last.stopAndDrop();
  });

  it('is made by one replica where several start at once', async () => {
    const first = await VaultUnderTest.start();
    const actor = newActor();
    const { id } = await first.client.create({ actor, ...bearer() });
    await first.stop();
    const next = newKey();
    const both = await Promise.all([1, 2].map(() => start(first.database, next, first.vaultKey)));
    for (const each of both) expect((await each.resolve(actor, id)).fields).toEqual({ token: SECRET });
    const said = both.flatMap(({ log }) => log).filter((line) => line.includes('are now under the new WEFT_VAULT_KEY'));
    expect(said).toHaveLength(1);
    for (const each of both) await each.stop();
    await first.database.drop();
  });

  it('that cannot be completed changes nothing: the old key still opens all', async () => {
    const first = await VaultUnderTest.start();
    const actors = [newActor(), newActor()].sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
    const ids = [];
    for (const actor of actors) ids.push((await first.client.create({ actor, ...bearer() })).id);
    const damage = (sign: string) =>
      first.pool.query(
        `UPDATE credentials.data_keys SET wrapped = set_byte(wrapped, 20, (get_byte(wrapped, 20) ${sign} 1 + 256) % 256) WHERE tenant_id = $1`,
        [actors[1]!.tenantId],
      );
    await damage('+');
    const next = newKey();
    await expect(start(first.database, next, first.vaultKey)).rejects.toMatchObject({ code: 'INTERNAL' });
    await damage('-');
    await first.stop();
    // One of the keys is under the new one already, and nothing says so but the key itself.
    const again = await start(first.database, next, first.vaultKey);
    for (const [index, id] of ids.entries()) expect((await again.resolve(actors[index]!, id)).fields).toEqual({ token: SECRET });
    await again.stop();
    await first.database.drop();
  });
});

describe('a grant', () => {
  it('opens one credential, and leaves a record of who opened it', async () => {
    const actor = newActor();
    const credentialId = await create(actor);
    const executionId = randomUUID();
    const grant = signGrant(SECRET_KEY, { tenantId: actor.tenantId, executionId, nodeId: 'n7', credentialId }, Date.now());
    const reply = await vault.client.resolve({ grant });
    expect(JSON.stringify(reply)).not.toContain(SECRET);
    const { rows } = await sql(
      'SELECT credential_id, execution_id, node_id, outcome FROM credentials.uses WHERE tenant_id = $1',
      [actor.tenantId],
    );
    expect(rows).toEqual([{ credential_id: credentialId, execution_id: executionId, node_id: 'n7', outcome: 'opened' }]);
  });

  it('counts once, also where it is used twice at the same time, and is written down once', async () => {
    const actor = newActor();
    const grant = vault.grant(actor, await create(actor));
    const attempts = await Promise.allSettled([1, 2, 3].map(() => vault.client.resolve({ grant })));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(vault.client.resolve({ grant })).rejects.toMatchObject({
      code: 'GRANT_REJECTED',
      message: expect.stringContaining('used already'),
    });
    const { rowCount } = await sql('SELECT 1 FROM credentials.uses WHERE tenant_id = $1', [actor.tenantId]);
    expect(rowCount).toBe(1);
  });

  it('counts for a minute, and only where an executor of this installation made it', async () => {
    const actor = newActor();
    const id = await create(actor);
    const rejected = { code: 'GRANT_REJECTED' };
    const now = Date.now();
    const stranger = signGrant(
      `${SECRET_KEY}!`,
      { tenantId: actor.tenantId, executionId: randomUUID(), nodeId: 'n', credentialId: id },
      now,
    );
    const [claims = '', signature = ''] = vault.grant(actor, id).split('.');
    const forged = Buffer.from(Buffer.from(claims, 'base64url').toString().replace('n1', 'n2')).toString('base64url');
    const grants = [
      vault.grant(actor, id, now - 66_000),
      vault.grant(actor, id, now + 60_000),
      stranger,
      `${forged}.${signature}`,
      claims,
      `${claims}.`,
      '',
      'a.b.c',
    ];
    for (const grant of grants) await expect(vault.client.resolve({ grant })).rejects.toMatchObject(rejected);
    await expect(vault.client.resolve({ grant: vault.grant(actor, id, now - 55_000) })).resolves.toBeDefined();
  });

  it('for a credential that is not there is refused like one for another workspace’s', async () => {
    const actor = newActor();
    const others = await create(newActor());
    await create(actor);
    const errors = await Promise.all(
      [others, randomUUID()].map((id) => vault.resolve(actor, id).catch((error: Error) => error.message.replace(id, 'ID'))),
    );
    expect(errors[0]).toBe(errors[1]);
  });
});

describe('the record of use', () => {
  it('is forgotten when its time is over, in every workspace', async () => {
    const actors = [newActor(), newActor()];
    for (const actor of actors) {
      const id = await create(actor);
      await vault.resolve(actor, id);
      await vault.resolve(actor, id);
    }
    const tenants = actors.map(({ tenantId }) => tenantId);
    await sql(
      `UPDATE credentials.uses SET at = now() - interval '40 days' WHERE id IN (SELECT min(id) FROM credentials.uses WHERE tenant_id = ANY($1) GROUP BY tenant_id)`,
      [tenants],
    );
    const source = await openDataSource({ url: vault.database.url, schema: 'credentials', role: 'weft_app', max: 2 });
    const keeper = new UsesKeeper(new TenantDatabase(source), new UsesRepository(), 30 * 86_400_000);
    expect(await keeper.purgeAll()).toBe(2);
    expect(await keeper.purgeAll()).toBe(0);
    const { rows } = await sql(
      'SELECT count(*)::int AS left FROM credentials.uses WHERE tenant_id = ANY($1) GROUP BY tenant_id',
      [tenants],
    );
    expect(rows).toEqual([{ left: 1 }, { left: 1 }]);
    await source.destroy();
  });
});
