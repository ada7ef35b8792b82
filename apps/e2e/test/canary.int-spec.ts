import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CredentialView, ExecutionView, WorkflowView } from '@weft/contracts';
import { type NatsServer, startNats } from '@weft/testing';
import { CanaryHouse, formsOf, sightingsIn } from './canary-house.ts';

const mark = randomBytes(6).toString('hex');
const CANARIES = {
  header: `canary-header-${mark}`,
  query: `canary-query-${mark}`,
  password: `canary-password-${mark}`,
  caller: `canary-caller-${mark}`,
  client: `canary-client-${mark}`,
  token: `canary-token-${mark}`,
  consumer: `canary-consumer-${mark}`,
  signed: `canary-signed-${mark}`,
  signer: `canary-signer-${mark}`,
};

const nats = await startNats();
/** Without a server there is nothing to listen to; `startNats` has said so. */
const describeWithNats = nats ? describe : describe.skip;

/**
 * Secrets that workflows use are sought wherever Weft keeps or sends anything: every row of every table, every file, every
 * message, every line of the log, every answer of the API.
 */
describeWithNats('a secret', () => {
  let house: CanaryHouse;
  let target: Server;
  let targetUrl: string;
  const received: { url: string; headers: IncomingHttpHeaders }[] = [];

  beforeAll(async () => {
    target = createServer((request, response) => {
      received.push({ url: request.url ?? '', headers: request.headers });
      if (request.url === '/token') return void response.writeHead(200, { 'content-type': 'application/json' }).end(nextToken());
      if (request.headers.authorization === `Bearer ${CANARIES.token}-1`) return void response.writeHead(401).end();
      const isBroken = request.url?.startsWith('/broken') === true;
      // In the middle of the run there are a queue and a journal to be looked at.
      void (isBroken ? house.everyRow() : Promise.resolve([])).then((found) => {
        house.rows.push(...found);
        response.writeHead(isBroken ? 500 : 200, { 'content-type': 'application/json' }).end('{"greeting":"hello"}');
      });
    });
    await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
    targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
    house = await CanaryHouse.start(nats as NatsServer);
  });
  afterAll(async () => {
    await house?.end();
    target?.close();
    await nats?.stop();
  });

  let tokens = 0;
  const nextToken = () =>
    JSON.stringify({ access_token: `${CANARIES.token}-${++tokens}`, token_type: 'Bearer', expires_in: 3_600 });

  const call = <T>(method: string, path: string, body?: unknown) => house.call<T>(method, path, body);

  const store = (type: string, data: object, allowedHosts = ['127.0.0.1']) =>
    call<CredentialView>('POST', '/api/credentials', { name: type, type, data, allowedHosts });

  const httpNode = (id: string, path: string, credential: CredentialView) => ({
    id,
    name: id,
    type: 'httpRequest',
    parameters: { method: 'POST', url: targetUrl + path, authentication: 'generic', credentialType: credential.type },
    credentials: { [credential.type]: credential.id },
    onError: 'continue',
  });

  it('is used, and found nowhere', async () => {
    const header = await store('httpHeaderAuth', { name: 'X-Key', value: CANARIES.header });
    const query = await store('httpQueryAuth', { name: 'key', value: CANARIES.query });
    const basic = await store('httpBasicAuth', { user: 'ada', password: CANARIES.password });
    const elsewhere = await store('httpBearerAuth', { token: CANARIES.header }, ['api.example.com']);
    const service = { grantType: 'clientCredentials', accessTokenUrl: `${targetUrl}/token`, clientId: 'weft' };
    const oauth = await store('oAuth2Api', { ...service, clientSecret: CANARIES.client });
    const application = { consumerKey: 'weft', consumerSecret: CANARIES.consumer };
    const token = { accessToken: CANARIES.signed, accessTokenSecret: CANARIES.signer };
    const signing = await store('oAuth1Api', { ...application, ...token });
    const caller = await store('httpBasicAuth', { user: 'caller', password: CANARIES.caller });
    const hook = {
      id: 'hook',
      name: 'hook',
      type: 'webhook',
      parameters: { path: 'canary', method: 'POST', authentication: 'basic', respond: 'last-node' },
      credentials: { httpBasicAuth: caller.id },
    };
    const chain = ['hook', 'header', 'query', 'basic', 'oauth', 'signing', 'broken', 'refused', 'unreachable'];
    const nodes = [
      hook,
      httpNode('header', '/a', header),
      httpNode('query', '/b?c=d', query),
      httpNode('basic', '/c', basic),
      httpNode('oauth', '/e', oauth),
      httpNode('signing', '/f', signing),
      httpNode('broken', '/broken', header),
      httpNode('refused', '/d', elsewhere),
      {
        ...httpNode('unreachable', '', query),
        parameters: { ...httpNode('x', '', query).parameters, url: 'http://127.0.0.1:1/' },
      },
    ];
    const edges = chain.slice(1).map((target, index) => ({ source: chain[index], target }));
    const workflow = await call<WorkflowView>('POST', '/api/orchestrator/workflows', { name: 'Canary', nodes, edges });
    expect(workflow.problems).toEqual([]);
    await call('POST', `/api/orchestrator/workflows/${workflow.id}/activate`);

    const authorization = `Basic ${Buffer.from(`caller:${CANARIES.caller}`).toString('base64')}`;
    const post = (headers: Record<string, string>) =>
      fetch(`${house.url}/webhook/canary`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"a":1}',
      });
    expect((await post({})).status).toBe(401);
    const answer = await post({ authorization });
    house.answers.push(await answer.text());

    // It was used: the canaries flew to where they belong, and nowhere else.
    expect(received.map(({ url, headers }) => [url, headers['x-key'] ?? headers.authorization])).toEqual([
      ['/a', CANARIES.header],
      [`/b?c=d&key=${CANARIES.query}`, undefined],
      ['/c', `Basic ${Buffer.from(`ada:${CANARIES.password}`).toString('base64')}`],
      ['/token', `Basic ${Buffer.from(`weft:${CANARIES.client}`).toString('base64')}`],
      ['/e', `Bearer ${CANARIES.token}-1`],
      ['/token', `Basic ${Buffer.from(`weft:${CANARIES.client}`).toString('base64')}`],
      ['/e', `Bearer ${CANARIES.token}-2`],
      ['/f', expect.stringMatching(`^OAuth oauth_consumer_key="weft", oauth_token="${CANARIES.signed}", `)],
      ['/broken', CANARIES.header],
    ]);

    const { items } = await call<{ items: { id: string }[] }>('GET', '/api/orchestrator/executions?limit=10');
    for (const { id } of items) await call<ExecutionView>('GET', `/api/orchestrator/executions/${id}?include=data`);
    for (const path of [
      `/${workflow.id}`,
      `/${workflow.id}/export`,
      `/${workflow.id}/export?format=n8n`,
      `/${workflow.id}/versions`,
    ]) {
      await call('GET', `/api/orchestrator/workflows${path}`);
    }
    for (const { id } of [header, query, basic, oauth, signing, caller]) {
      await call('GET', `/api/credentials/${id}`);
      await call('POST', `/api/credentials/${id}/test`);
      await call('PATCH', `/api/credentials/${id}`, { name: 'renamed', allowedHosts: ['evil.test'] });
    }
    await call('GET', '/api/credentials');
    expect(JSON.stringify(house.answers)).toContain('CREDENTIAL_HOST_REFUSED');
    expect(JSON.stringify(house.answers)).toContain('hello');

    const places = await house.places();
    for (const table of ['execution.', 'orchestrator.', 'gateway.', 'credentials.uses']) {
      expect(places['rows']!.some((row) => row.startsWith(table))).toBe(true);
    }
    expect(house.rows.some((row) => /^execution\.\w*(journal|steps|calls)/.test(row))).toBe(true);
    expect(house.messages.some((message) => message.startsWith('weft.v1.credentials.resolve'))).toBe(true);
    const forms = formsOf(Object.values(CANARIES), ['ada', 'caller', 'weft']);
    for (const [place, texts] of Object.entries(places)) {
      expect({ place, sightings: sightingsIn(texts, forms) }).toEqual({ place, sightings: [] });
    }
    // Between services it goes only on its way in, and where the caller of a webhook presents it.
    const seen = house.plainMessages.filter(({ text }) => sightingsIn([text], forms).length > 0);
    expect([...new Set(seen.map(({ subject, direction }) => `${direction} ${subject}`))].sort()).toEqual([
      'request weft.v1.credentials.create',
      'request weft.v1.credentials.verifyCaller',
    ]);
  });
});
