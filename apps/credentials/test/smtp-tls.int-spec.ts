import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-smtp-'));
const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', keyFile, '-out', certificateFile];
execFileSync('openssl', [...request, ...subject], { stdio: 'ignore' });
const [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certificateFile, 'utf8')];
const usual = getCACertificates('default');

const actor = newActor();
let vault: VaultUnderTest;
let server: SMTPServer;
let signIns: boolean[] = [];
beforeAll(async () => {
  vault = await VaultUnderTest.start();
});
afterEach(async () => {
  setDefaultCACertificates(usual);
  signIns = [];
  await new Promise<void>((done) => void server.close(done));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await vault.stopAndDrop();
});

async function test(options: SMTPServerOptions, data: object) {
  server = new SMTPServer({
    key,
    cert,
    ...options,
    onAuth: (_auth, { secure }, done) => {
      signIns.push(secure);
      done(null, { user: 'ada' });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.server.address() as AddressInfo;
  const fields = { host: '127.0.0.1', port, user: 'ada', password: 'the password', ...data };
  const { id: credentialId } = await vault.client.create({ actor, name: 'Mail', type: 'smtp', data: fields });
  return vault.client.test({ actor, credentialId });
}

describe('a mail server with TLS', () => {
  const ways: [string, SMTPServerOptions, object][] = [
    ['from the start', { secure: true }, {}],
    ['by STARTTLS', {}, { secure: false }],
  ];

  it.each(ways)('%s is signed in to', async (_, options, data) => {
    setDefaultCACertificates([...usual, cert]);
    expect(await test(options, data)).toMatchObject({ ok: true });
    expect(signIns).toEqual([true]);
  });

  it.each(ways)('%s gets no password where nobody vouches for its certificate', async (_, options, data) => {
    const { ok, message } = await test(options, data);
    expect(ok).toBe(false);
    expect(message).toContain('self-signed certificate');
    expect(signIns).toEqual([]);
  });

  it('that lost its STARTTLS on the way gets no password', async () => {
    expect(await test({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }, { secure: false })).toMatchObject({
      ok: false,
    });
    expect(signIns).toEqual([]);
  });
});
