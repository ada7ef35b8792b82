import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '@weft/testing';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

const authority = new CertificateAuthority();
const ada = authority.issue('ada.test');
const { ca } = authority;
const actor = newActor();

let vault: VaultUnderTest;
beforeAll(async () => {
  vault = await VaultUnderTest.start();
});
afterAll(async () => {
  await vault.stopAndDrop();
  authority.remove();
});

const create = (data: object) =>
  vault.client.create({ actor, name: 'Mutual', type: 'httpSslAuth', data: data as never, allowedHosts: ['mutual.test'] });
const test = async (data: object) => vault.client.test({ actor, credentialId: (await create(data)).id });

describe('a client certificate in the vault', () => {
  it('shows what is public of it, and closes the key', async () => {
    const key = authority.encrypted(ada.key, 'canary-passphrase');
    const view = await create({ ...ada, key, ca, passphrase: 'canary-passphrase' });
    expect(view).toMatchObject({ data: { cert: ada.cert, ca }, secretsSet: ['key', 'passphrase'] });
    expect(view).not.toHaveProperty('connection');
    expect(JSON.stringify(view)).not.toMatch(/PRIVATE KEY|canary/);
    const { rows } = await vault.pool.query('SELECT c::text AS text FROM credentials.credentials c WHERE id = $1', [view.id]);
    for (const secret of ['PRIVATE KEY', 'canary']) {
      expect(rows[0].text).not.toContain(secret);
      expect(rows[0].text).not.toContain(Buffer.from(secret).toString('hex'));
    }
    expect((await vault.resolve(actor, view.id)).fields).toMatchObject({ key, passphrase: 'canary-passphrase' });
  });

  it('is asked for its key again by whoever changes whom it trusts', async () => {
    const { id: credentialId } = await create({ ...ada, ca });
    const other = new CertificateAuthority('Another authority');
    const message = expect.stringContaining('"key" has to be given again');
    await expect(vault.client.update({ actor, credentialId, data: { ca: other.ca } })).rejects.toMatchObject({ message });
    await vault.client.update({ actor, credentialId, data: { ca: other.ca, key: ada.key } });
    other.remove();
  });

  it('is tested: what can be used, and until when', async () => {
    const good = {
      ok: true,
      message: expect.stringMatching(/^The certificate of CN=ada\.test goes with its key, and is good until /),
    };
    expect(await test(ada)).toEqual(good);
    expect(await test({ ...ada, key: authority.encrypted(ada.key, 'p'), passphrase: 'p', ca })).toEqual(good);
    expect(await test({ ca })).toMatchObject({ ok: true });
  });

  it.each([
    ['a key of another', () => ({ ...ada, key: authority.issue('bob.test').key }), '"key" is not that of its "cert"'],
    [
      'a wrong passphrase',
      () => ({ ...ada, key: authority.encrypted(ada.key, 'right'), passphrase: 'canary' }),
      '"passphrase" does not open',
    ],
    ['no passphrase', () => ({ ...ada, key: authority.encrypted(ada.key, 'right') }), '"key" is encrypted'],
    [
      'a certificate that is cut off',
      () => ({ ...ada, cert: ada.cert.replace(/\n[^-\n]{20,}\n/, '\n') }),
      '"cert" is no certificate',
    ],
    ['a certificate that is over', () => authority.issue('old.test', '-1'), 'of CN=old.test has expired'],
  ])('is tested: %s is named', async (_, data, reason) => {
    const found = await test(data());
    expect(found).toEqual({ ok: false, message: expect.stringContaining(reason) });
    expect(found.message).not.toMatch(/canary|----/);
  });
});
