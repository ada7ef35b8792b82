import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createServer as createSafeServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CredentialView, WorkflowView } from '@weft/contracts';
import { CertificateAuthority, type NatsServer, startNats } from '@weft/testing';
import { CanaryHouse, formsOf, sightingsIn } from './canary-house.ts';

const mark = randomBytes(6).toString('hex');
const CANARIES = {
  consumer: `canary-consumer-${mark}`,
  temporary: `canary-temporary-${mark}`,
  verifier: `canary-verifier-${mark}`,
  token: `canary-token-${mark}`,
  tokenSecret: `canary-token-secret-${mark}`,
  passphrase: `canary-passphrase-${mark}`,
  wrong: `canary-wrong-${mark}`,
};
/** Long enough for a machine that runs other tests as well. */
const TAKES_MS = 60_000;

const nats = await startNats();
/** Without a server there is nothing to listen to; `startNats` has said so. */
const describeWithNats = nats ? describe : describe.skip;

/** Secrets that are not typed in but given by a service, and keys that no request carries, are sought in all the same places. */
describeWithNats('a secret of a consent by OAuth 1, and of a client certificate', () => {
  const authority = new CertificateAuthority();
  const ada = authority.issue('ada.test');
  const key = authority.encrypted(ada.key, CANARIES.passphrase);
  /** A line of the key, which no other text has. */
  const keyLine = key.split('\n')[2]!;
  let house: CanaryHouse;
  let service: Server;
  let safe: Server;
  const received: string[] = [];
  const portOf = (server: Server) => (server.address() as AddressInfo).port;
  const urlOf = (path: string) => `http://127.0.0.1:${portOf(service)}${path}`;

  /** It quotes what it was sent wherever it refuses. */
  const answers: Record<string, object> = {
    '/request': { oauth_token: 't', oauth_token_secret: CANARIES.temporary, oauth_callback_confirmed: 'true' },
    '/access': { oauth_token: CANARIES.token, oauth_token_secret: CANARIES.tokenSecret },
  };

  beforeAll(async () => {
    service = createServer((request, response) => {
      const { url = '', headers } = request;
      received.push(`${url} ${headers.authorization}`);
      const given = answers[url];
      if (given) return void response.end(new URLSearchParams({ ...given }).toString());
      response.writeHead(401).end(`no: ${headers.authorization} ${CANARIES.consumer}`);
    });
    const terms = { ...authority.issue('localhost'), ca: authority.ca, requestCert: true };
    safe = createSafeServer(terms, (request, response) => {
      received.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN));
      response.end('hello');
    });
    for (const server of [service, safe]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    house = await CanaryHouse.start(nats as NatsServer);
  });
  afterAll(async () => {
    await house?.end();
    for (const server of [service, safe]) {
      server?.closeAllConnections();
      server?.close();
    }
    authority.remove();
    await nats?.stop();
  });

  const call = <T>(method: string, path: string, body?: unknown) => house.call<T>(method, path, body);
  const store = (type: string, data: object) =>
    call<CredentialView>('POST', '/api/credentials', { name: type, type, data, allowedHosts: ['127.0.0.1', 'localhost'] });

  /** What came up on the way, besides the canaries. */
  const secrets: string[] = [];

  /** Somebody opens the page of a consent in a browser. */
  async function open(credentialId: string): Promise<Response> {
    const path = `/api/credentials/${credentialId}/oauth1/start`;
    const { authorizationUrl } = await call<{ authorizationUrl: string }>('POST', path);
    secrets.push(new URL(authorizationUrl).searchParams.get('ticket')!);
    return fetch(authorizationUrl);
  }

  async function consent(credentialId: string): Promise<void> {
    const cookie = (await open(credentialId)).headers.get('set-cookie')!.split(';')[0]!;
    const asked = received.find((each) => each.startsWith('/request'))!;
    const callback = new URL(decodeURIComponent(/oauth_callback="([^"]+)"/.exec(asked)![1]!));
    secrets.push(cookie.split('=')[1]!, callback.searchParams.get('state')!);
    callback.searchParams.set('oauth_token', 't');
    callback.searchParams.set('oauth_verifier', CANARIES.verifier);
    // The second time it is used already.
    const back = `${house.url}${callback.pathname}${callback.search}`;
    const done = await fetch(back, { headers: { cookie } });
    expect(done.status).toBe(200);
    house.answers.push(await done.text(), await (await fetch(back, { headers: { cookie } })).text());
  }

  async function run(nodes: readonly { name: string }[]): Promise<void> {
    const trigger = { id: 'start', name: 'start', type: 'manualTrigger', parameters: {} };
    const names = ['start', ...nodes.map(({ name }) => name)];
    const edges = names.slice(1).map((name, at) => ({ source: names[at], target: name }));
    const document = { name: 'Consents', nodes: [trigger, ...nodes], edges };
    const { id, problems } = await call<WorkflowView>('POST', '/api/orchestrator/workflows', document);
    expect(problems).toEqual([]);
    await call('POST', `/api/orchestrator/workflows/${id}/execute`, { wait: true });
    for (const path of ['/export', '/export?format=n8n']) await call('GET', `/api/orchestrator/workflows/${id}${path}`);
  }

  const node = (id: string, parameters: object, ...credentials: CredentialView[]) => ({
    id,
    name: id,
    type: 'httpRequest',
    parameters: { method: 'POST', ...parameters },
    credentials: Object.fromEntries(credentials.map((each) => [each.type, each.id])),
    onError: 'continue',
  });

  it(
    'is used, and found nowhere',
    async () => {
      const addresses = { requestTokenUrl: urlOf('/request'), authUrl: urlOf('/authorize'), accessTokenUrl: urlOf('/access') };
      const application = { consumerKey: 'weft', consumerSecret: CANARIES.consumer };
      const signing = await store('oAuth1Api', { ...application, ...addresses });
      const refused = await store('oAuth1Api', { ...application, ...addresses, requestTokenUrl: urlOf('/refused') });
      const mutual = await store('httpSslAuth', { ...ada, key, passphrase: CANARIES.passphrase, ca: authority.ca });
      const unusable = await store('httpSslAuth', { ...ada, key, passphrase: CANARIES.wrong, ca: authority.ca });

      const refusal = await (await open(refused.id)).text();
      expect(refusal).toContain('answered 401 Unauthorized: no: ');
      house.answers.push(refusal);
      await consent(signing.id);

      const signed = { url: urlOf('/api'), authentication: 'generic', credentialType: 'oAuth1Api' };
      const shown = { url: `https://localhost:${portOf(safe)}/`, provideSslCertificates: true };
      await run([
        node('signed', { ...signed, neverError: true, fullResponse: true }, signing),
        node('waits', signed, refused),
        node('mutual', shown, mutual),
        node('unusable', shown, unusable),
      ]);
      expect(received).toContain('ada.test');
      expect(received.find((each) => each.startsWith('/api'))).toContain(`oauth_token="${CANARIES.token}"`);
      const said = JSON.stringify(house.answers);
      for (const word of ['hello', 'CERTIFICATE_UNUSABLE', 'Nobody has consented yet']) expect(said).toContain(word);
      for (const { id } of [signing, refused, mutual, unusable]) {
        await call('GET', `/api/credentials/${id}`);
        await call('POST', `/api/credentials/${id}/test`);
      }

      const forms = [...formsOf([...Object.values(CANARIES), keyLine], ['weft']), ...secrets];
      const places = await house.places();
      const isStart = (text: string): boolean => /^POST \S+\/oauth1\/start /.test(text);
      for (const [place, texts] of Object.entries({ ...places, answers: places['answers']!.filter((text) => !isStart(text)) })) {
        expect({ place, sightings: sightingsIn(texts, forms) }).toEqual({ place, sightings: [] });
      }
      const seen = house.plainMessages.filter(({ text }) => sightingsIn([text], forms).length > 0);
      expect([...new Set(seen.map(({ subject, direction }) => `${direction} ${subject}`))].sort()).toEqual([
        'reply weft.v1.credentials.openConsent',
        'reply weft.v1.credentials.startOAuth',
        'request weft.v1.credentials.completeOAuth',
        'request weft.v1.credentials.create',
        'request weft.v1.credentials.openConsent',
      ]);
    },
    TAKES_MS,
  );
});
