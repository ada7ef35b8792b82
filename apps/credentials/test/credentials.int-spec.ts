import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

let vault: VaultUnderTest;
beforeAll(async () => {
  vault = await VaultUnderTest.start();
});
afterAll(() => vault.stopAndDrop());

const SECRET = 'canary-7d1f0c';
const header = {
  name: 'Orders',
  type: 'httpHeaderAuth',
  data: { name: 'X-Key', value: SECRET },
  allowedHosts: ['api.example.com'],
};

describe('credentials as their owners manage them', () => {
  it('never gives a secret back, nor its ciphertext', async () => {
    const actor = newActor();
    const created = await vault.client.create({ actor, ...header });
    const { items } = await vault.client.list({ actor });
    const read = await vault.client.get({ actor, credentialId: created.id });
    expect(read).toEqual(created);
    expect(items).toEqual([created]);
    expect(created).toMatchObject({
      data: { name: 'X-Key' },
      secretsSet: ['value'],
      version: 1,
      allowedHosts: ['api.example.com'],
    });
    expect(JSON.stringify([created, items])).not.toContain(SECRET);
    expect(Object.keys(created).sort()).toEqual(
      ['allowedHosts', 'createdAt', 'data', 'id', 'name', 'secretsSet', 'type', 'updatedAt', 'version'].sort(),
    );
  });

  it('keeps a secret that is left out, and takes one that is given', async () => {
    const actor = newActor();
    const { id: credentialId } = await vault.client.create({ actor, ...header });
    const renamed = await vault.client.update({ actor, credentialId, name: 'New name', data: { name: 'X-Other' } });
    expect(renamed).toMatchObject({ name: 'New name', data: { name: 'X-Other' }, version: 2 });
    expect((await vault.resolve(actor, credentialId)).fields).toEqual({ name: 'X-Other', value: SECRET });
    await vault.client.update({ actor, credentialId, data: { value: 'another' } });
    expect((await vault.resolve(actor, credentialId)).fields).toEqual({ name: 'X-Other', value: 'another' });
  });

  it('asks for the secret again where a change would send it somewhere else', async () => {
    const actor = newActor();
    const { id: credentialId } = await vault.client.create({ actor, ...header });
    const allowedHosts = ['api.example.com', 'evil.test'];
    const refused = { code: 'CREDENTIAL_INVALID', message: expect.stringContaining('has to be given again') };
    await expect(vault.client.update({ actor, credentialId, allowedHosts })).rejects.toMatchObject(refused);
    await expect(vault.client.update({ actor, credentialId, allowedHosts, data: { value: '••••••' } })).rejects.toMatchObject({
      message: expect.stringContaining('is a mask'),
    });
    await vault.client.update({ actor, credentialId, allowedHosts, data: { value: SECRET } });
    await expect(vault.client.update({ actor, credentialId, allowedHosts: [] })).resolves.toMatchObject({ allowedHosts: [] });

    const smtp = { host: 'mail.example.com', port: 465, user: 'u', password: SECRET };
    const mail = await vault.client.create({ actor, name: 'Mail', type: 'smtp', data: smtp });
    await expect(vault.client.update({ actor, credentialId: mail.id, data: { host: 'mail.evil.test' } })).rejects.toMatchObject(
      refused,
    );
    await expect(
      vault.client.update({ actor, credentialId: mail.id, data: { secure: false, disableStartTls: true } }),
    ).rejects.toMatchObject(refused);
    await vault.client.update({ actor, credentialId: mail.id, data: { host: 'mail.evil.test', password: 'mine' } });
    expect((await vault.resolve(actor, mail.id)).fields).toMatchObject({ host: 'mail.evil.test', password: 'mine' });
  });

  it('keeps hosts as addresses spell them, so that look-alikes show', async () => {
    const actor = newActor();
    const allowedHosts = ['Bücher.Example', 'аpi.example.com', '[0:0:0:0:0:0:0:1]:80', 'http://Intern'];
    const created = await vault.client.create({ actor, ...header, allowedHosts });
    const spelled = ['xn--bcher-kva.example', 'xn--pi-6kc.example.com', '[::1]:80', 'http://intern'];
    expect(created.allowedHosts).toEqual(spelled);
    expect((await vault.resolve(actor, created.id)).allowedHosts).toEqual(spelled);
    await vault.client.update({ actor, credentialId: created.id, allowedHosts: ['bücher.example'] });
  });

  it('takes what looks like an expression as it is written', async () => {
    const actor = newActor();
    for (const value of ['={{ $env.PATH }}', '${PATH}', '{{process.env}}', 'file:///etc/passwd']) {
      const { id } = await vault.client.create({ actor, ...header, data: { name: 'X-Key', value } });
      expect((await vault.resolve(actor, id)).fields).toEqual({ name: 'X-Key', value });
    }
  });

  it('names every field that does not fit, and no value', async () => {
    const bad = { name: 'two words', value: `${SECRET}\r\nInjected: 1`, extra: SECRET };
    const error = await vault.client.create({ actor: newActor(), ...header, data: bad }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CREDENTIAL_INVALID' });
    expect((error as { details: { problems: { field: string }[] } }).details.problems.map(({ field }) => field).sort()).toEqual(
      ['extra', 'name', 'value'].sort(),
    );
    expect(JSON.stringify([(error as Error).message, (error as { details: object }).details])).not.toContain(SECRET);
    await expect(vault.client.create({ actor: newActor(), ...header, type: 'nonsense' })).rejects.toMatchObject({
      code: 'CREDENTIAL_TYPE_NOT_FOUND',
    });
    await expect(
      vault.client.create({ actor: newActor(), ...header, allowedHosts: ['https://a.test/path'] }),
    ).rejects.toMatchObject({
      code: 'CREDENTIAL_INVALID',
    });
  });

  it('refuses a change that is based on an older version', async () => {
    const actor = newActor();
    const { id: credentialId } = await vault.client.create({ actor, ...header });
    await vault.client.update({ actor, credentialId, basedOn: 1, name: 'B' });
    await expect(vault.client.update({ actor, credentialId, basedOn: 1, name: 'C' })).rejects.toMatchObject({
      code: 'CREDENTIAL_CONFLICT',
      details: { version: 2 },
    });
  });

  it('gives lists page by page, newest first, by type where asked', async () => {
    const actor = newActor();
    const made = [];
    for (const name of ['a', 'b', 'c']) made.unshift((await vault.client.create({ actor, ...header, name })).id);
    const bearer = { name: 'T', type: 'httpBearerAuth', data: { token: 't' } };
    await vault.client.create({ actor, ...bearer });
    const first = await vault.client.list({ actor, type: 'httpHeaderAuth', limit: 2 });
    const second = await vault.client.list({ actor, type: 'httpHeaderAuth', limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
    expect(second.nextCursor).toBeUndefined();
    await expect(vault.client.list({ actor, cursor: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('lists every type with its fields, the secret ones marked', async () => {
    const types = await vault.client.listTypes({});
    const marked = Object.fromEntries(
      types.map(({ type, fields }) => {
        const { properties } = fields as { properties: Record<string, { writeOnly?: boolean; description?: string }> };
        for (const field of Object.values(properties)) expect(field.description).toEqual(expect.any(String));
        return [type, Object.keys(properties).filter((name) => properties[name]?.writeOnly)];
      }),
    );
    expect(marked).toEqual({
      httpHeaderAuth: ['value'],
      httpQueryAuth: ['value'],
      httpBasicAuth: ['password'],
      httpBearerAuth: ['token'],
      httpDigestAuth: ['password'],
      httpCustomAuth: ['json'],
      httpSslAuth: ['key', 'passphrase'],
      jwtAuth: ['secret', 'privateKey'],
      oAuth1Api: ['consumerSecret', 'privateKey', 'accessToken', 'accessTokenSecret'],
      oAuth2Api: ['clientSecret'],
      smtp: ['password'],
      postgres: ['password', 'key'],
      mySql: ['password', 'key'],
      redis: ['password'],
      ftp: ['password'],
      sftp: ['password', 'privateKey', 'passphrase'],
    });
  });
});

describe('credentials of another workspace', () => {
  it('are not there, whatever is asked of them', async () => {
    const stranger = newActor();
    const { id: credentialId } = await vault.client.create({ actor: newActor(), ...header });
    const absent = { code: 'CREDENTIAL_NOT_FOUND' };
    await expect(vault.client.get({ actor: stranger, credentialId })).rejects.toMatchObject(absent);
    await expect(vault.client.update({ actor: stranger, credentialId, name: 'mine' })).rejects.toMatchObject(absent);
    await expect(vault.client.delete({ actor: stranger, credentialId })).rejects.toMatchObject(absent);
    await expect(vault.client.test({ actor: stranger, credentialId })).rejects.toMatchObject(absent);
    await expect(vault.client.startOAuth({ actor: stranger, credentialId, publicUrl: 'http://weft.test' })).rejects.toMatchObject(
      absent,
    );
    await expect(vault.resolve(stranger, credentialId)).rejects.toMatchObject(absent);
    const caller = { tenantId: stranger.tenantId, credentialId, type: 'httpHeaderAuth', headers: { 'x-key': SECRET }, query: {} };
    await expect(vault.client.verifyCaller(caller)).rejects.toMatchObject(absent);
    expect(await vault.client.describe({ tenantId: stranger.tenantId, ids: [credentialId] })).toEqual({});
  });

  it('are told apart from those that exist by describe', async () => {
    const actor = newActor();
    const { id } = await vault.client.create({ actor, ...header });
    const ids = [id, id.toUpperCase(), randomUUID(), 'nonsense', "'; --"];
    const entry = { type: 'httpHeaderAuth', name: 'Orders' };
    expect(await vault.client.describe({ tenantId: actor.tenantId, ids })).toEqual({ [id]: entry, [id.toUpperCase()]: entry });
  });
});
