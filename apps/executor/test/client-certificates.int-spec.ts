import { createServer as createPlainServer, type Server as PlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CredentialsClient, ResolvedCredential } from '@weft/contracts';
import { createEgress, type Egress } from '@weft/egress';
import { readGrant, sealReply } from '@weft/messaging';
import type { HttpRequest } from '@weft/node-sdk';
import { CertificateAuthority } from '@weft/testing';
import { CredentialHttpPort } from '../src/credentials/credential-http-port.ts';
import { OpenedCredentials } from '../src/credentials/opened-credentials.ts';
import { credential, failure } from './called-service.ts';

const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
const PERMITTED = { isRevoked: false, obtain: () => Promise.resolve() };
const [ID, KEY_ID] = ['5b0ae9a6-2f5c-4b3f-9d5e-0a7d8f1c2b3a', '5b0ae9a6-2f5c-4b3f-9d5e-0a7d8f1c2b3b'];
const [ADA, BOB] = ['0c7b6c0e-7a61-4b0e-8f55-3f1f4a2f9b10', '0c7b6c0e-7a61-4b0e-8f55-3f1f4a2f9b11'];
const [HOST, OTHER] = ['mutual.test', 'other.test'];

const authority = new CertificateAuthority();
const { ca } = authority;
let server: Server;
let plain: PlainServer;
let egress: Egress;
let seen: { who: string; key: unknown }[] = [];
let redirect: string | undefined;
/** By tenant and id: what the vault holds. */
let held: Record<string, ResolvedCredential> = {};
let asked: string[] = [];

beforeAll(async () => {
  const terms = { ca, requestCert: true, rejectUnauthorized: false };
  server = createServer({ ...authority.issue(HOST), ...terms }, (request, response) => {
    const socket = request.socket as TLSSocket;
    seen.push({ who: String(socket.getPeerCertificate().subject?.CN), key: request.headers['x-key'] });
    response.writeHead(redirect ? 302 : 200, redirect ? { location: redirect } : {}).end('hello');
    redirect = undefined;
  });
  plain = createPlainServer((_, response) => response.end('plain'));
  for (const each of [server, plain]) await new Promise<void>((done) => each.listen(0, '127.0.0.1', done));
  egress = createEgress({ allow: ['127.0.0.1'], resolve: async () => ['127.0.0.1'], allowInvalidCertificates: true });
});
afterAll(async () => {
  await egress.close();
  for (const each of [server, plain]) {
    each.closeAllConnections();
    each.close();
  }
  authority.remove();
});
beforeEach(() => {
  [seen, held, asked] = [[], {}, []];
});

const portOf = (of: Server | PlainServer) => (of.address() as AddressInfo).port;
const urlOf = (host = HOST) => `https://${host}:${portOf(server)}/`;
const own = (name: string, more: Partial<ResolvedCredential> = {}) =>
  credential('httpSslAuth', { ...authority.issue(name), ca }, { allowedHosts: [HOST], ...more });

const resolve: CredentialsClient['resolve'] = async ({ grant }) => {
  const { tenantId, credentialId } = readGrant(SECRET_KEY, grant, Date.now());
  asked.push(`${tenantId} ${credentialId}`);
  return { sealed: sealReply(SECRET_KEY, grant, held[`${tenantId} ${credentialId}`]) };
};
const opened = new OpenedCredentials({ resolve }, SECRET_KEY);

function call(tenantId: string, request: Partial<HttpRequest> = {}) {
  const run = { tenantId, executionId: '0190b6f0-0000-7000-8000-000000000000', permit: PERMITTED };
  return new CredentialHttpPort(egress.httpPort, opened, run).request({
    method: 'GET',
    url: urlOf(),
    headers: {},
    timeoutMs: 10_000,
    maxRedirects: 5,
    signal: new AbortController().signal,
    clientCertificate: { type: 'httpSslAuth', credentialId: ID, nodeId: 'n1' },
    ...request,
  });
}

describe('a request that shows a client certificate', () => {
  beforeEach(() => opened.clear());

  it('shows it beside another credential, opened by a grant of its own', async () => {
    held = {
      [`${ADA} ${ID}`]: own('ada.test'),
      [`${ADA} ${KEY_ID}`]: credential('httpHeaderAuth', { name: 'X-Key', value: 'canary-key' }, { allowedHosts: [HOST] }),
    };
    const answer = await call(ADA, { credential: { type: 'httpHeaderAuth', credentialId: KEY_ID, nodeId: 'n1' } });
    expect(answer.status).toBe(200);
    expect(seen).toEqual([{ who: 'ada.test', key: 'canary-key' }]);
    expect(asked).toEqual([`${ADA} ${ID}`, `${ADA} ${KEY_ID}`]);
  });

  it('never shows that of another workspace, also where both have the same id, nor one that has changed', async () => {
    held = { [`${ADA} ${ID}`]: own('ada.test'), [`${BOB} ${ID}`]: own('bob.test') };
    for (const tenantId of [ADA, BOB, ADA, BOB]) await call(tenantId);
    held = { [`${ADA} ${ID}`]: own('ada2.test', { version: 2 }) };
    opened.drop({ tenantId: ADA, credentialId: ID });
    await call(ADA);
    await call(ADA, { clientCertificate: undefined, acceptsAnyCertificate: true });
    expect(seen.map(({ who }) => who)).toEqual(['ada.test', 'bob.test', 'ada.test', 'bob.test', 'ada2.test', 'undefined']);
  });

  it('is made to no host that the certificate is not bound to, and goes on without it where it is led to one', async () => {
    held = { [`${ADA} ${ID}`]: own('ada.test') };
    expect(await failure(call(ADA, { url: urlOf(OTHER) }))).toMatchObject({
      code: 'CREDENTIAL_HOST_REFUSED',
      fix: expect.stringContaining(`add "${OTHER}:${portOf(server)}"`),
    });
    expect(seen).toHaveLength(0);
    redirect = urlOf(OTHER);
    // The other host has a certificate for another name, which counts for nothing here.
    expect((await call(ADA, { acceptsAnyCertificate: true })).status).toBe(200);
    expect(seen.map(({ who }) => who)).toEqual(['ada.test', 'undefined']);
  });

  it('is not made without TLS', async () => {
    held = { [`${ADA} ${ID}`]: own('ada.test', { allowedHosts: ['*', `http://127.0.0.1`] }) };
    const url = `http://127.0.0.1:${portOf(plain)}/`;
    expect(await failure(call(ADA, { url }))).toMatchObject({ code: 'CREDENTIAL_NEEDS_TLS', field: 'url' });
    redirect = url;
    expect(Buffer.from((await call(ADA)).body).toString()).toBe('plain');
  });

  it('says what is wrong with a certificate, and quotes nothing of it', async () => {
    const key = authority.encrypted(authority.issue('ada.test').key, 'right');
    const fields = { ...authority.issue('ada.test'), key, passphrase: 'canary-wrong' };
    held = { [`${ADA} ${ID}`]: own('ada.test', { fields }) };
    const found = await failure(call(ADA));
    expect(found).toMatchObject({ code: 'CERTIFICATE_UNUSABLE', message: expect.stringContaining('"passphrase"') });
    expect(JSON.stringify(found)).not.toMatch(/canary|----/);
    held = { [`${ADA} ${ID}`]: credential('httpHeaderAuth', { name: 'X-Key', value: 'canary-key' }) };
    opened.clear();
    expect(await failure(call(ADA))).toMatchObject({ code: 'CREDENTIAL_TYPE_WRONG' });
    expect(seen).toHaveLength(0);
  });
});
