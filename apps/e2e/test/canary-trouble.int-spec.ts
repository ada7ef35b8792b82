import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CredentialView, WorkflowView } from '@weft/contracts';
import { createPool } from '@weft/persistence';
import { type NatsServer, startNats, waitFor } from '@weft/testing';
import { SMTPServer } from 'smtp-server';
import { CanaryHouse, formsOf, sightingsIn } from './canary-house.ts';

const mark = randomBytes(6).toString('hex');
const CANARIES = {
  header: `canary-header-${mark}`,
  query: `canary-query-${mark}`,
  password: `canary-password-${mark}`,
  mail: `canary-mail-${mark}`,
  server: `canary-server-${mark}`,
  signing: `canary-signing-key-of-length-${mark}`,
  client: `canary-client-${mark}`,
  code: `canary-code-${mark}`,
  access: `canary-access-${mark}`,
  refresh: `canary-refresh-${mark}`,
};
/** Long enough for a machine that runs other tests as well. */
const TAKES_MS = 60_000;

const nats = await startNats();
/** Without a server there is nothing to listen to; `startNats` has said so. */
const describeWithNats = nats ? describe : describe.skip;

/** What goes wrong is told to many: people, logs, events, whoever looks after a crash. None of it may hold a secret. */
describeWithNats('a secret, where something goes wrong', () => {
  let house: CanaryHouse;
  let target: Server;
  let mail: SMTPServer;
  let targetUrl: string;
  const received: string[] = [];

  /** Services that send back what they were sent, or nothing at all. */
  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { url = '', headers } = request;
    received.push(url);
    // First what was sent as a secret: of a long refusal only the beginning is kept.
    const echo = JSON.stringify({ key: headers['x-key'] ?? headers.authorization ?? url, body, headers });
    if (url.startsWith('/hangs')) return;
    if (url.startsWith('/token')) return tokenAnswer(response, body, String(headers.authorization));
    if (url.startsWith('/moved')) return void response.writeHead(302, { location: `/refused${url.slice(6)}` }).end();
    if (url.startsWith('/nowhere')) return void response.writeHead(302, { location: `ftp://files${url}` }).end();
    response
      .writeHead(401, 'No, not you', { 'content-type': 'application/json', 'x-echo': url, 'www-authenticate': echo })
      .end(echo);
  }

  let fails = false;
  function tokenAnswer(response: ServerResponse, body: string, authorization: string): void {
    const refusal = { error: 'invalid_grant', error_description: `${authorization} ${body}` };
    const tokens = { access_token: CANARIES.access, refresh_token: CANARIES.refresh, token_type: 'bearer', expires_in: 3_600 };
    response.writeHead(fails ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(fails ? refusal : tokens));
  }

  beforeAll(async () => {
    target = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => answer(request, response, body));
    });
    await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
    targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
    mail = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) => {
        const sent = Buffer.from(`\0${username}\0${password}`).toString('base64');
        done(new Error(`535 ${password} is wrong, as is ${sent}`));
      },
    });
    await new Promise<void>((done) => void mail.listen(0, '127.0.0.1', done));
    house = await CanaryHouse.start(nats as NatsServer);
  }, TAKES_MS);
  afterAll(async () => {
    await house?.end();
    target?.closeAllConnections();
    target?.close();
    await new Promise<void>((done) => void mail.close(done));
    await nats?.stop();
  });

  const call = <T>(method: string, path: string, body?: unknown) => house.call<T>(method, path, body);
  const store = (type: string, data: object, allowedHosts = ['127.0.0.1', 'http://canary.invalid']) =>
    call<CredentialView>('POST', '/api/credentials', { name: type, type, data, allowedHosts });

  const httpNode = (name: string, url: string, credential: CredentialView, more: object = {}) => ({
    id: name,
    name,
    type: 'httpRequest',
    parameters: {
      method: 'POST',
      url: url.startsWith('http') ? url : targetUrl + url,
      authentication: 'generic',
      credentialType: credential.type,
      ...more,
    },
    credentials: { [credential.type]: credential.id },
    onError: 'continue',
  });

  /** A workflow of these nodes, one after the other; every one of them may fail. */
  async function flow(nodes: readonly (ReturnType<typeof httpNode> | ReturnType<typeof serverNode>)[]): Promise<string> {
    const trigger = { id: 'start', name: 'start', type: 'manualTrigger', parameters: {} };
    const names = ['start', ...nodes.map(({ name }) => name)];
    const edges = names.slice(1).map((name, index) => ({ source: names[index], target: name }));
    const { id, problems } = await call<WorkflowView>('POST', '/api/orchestrator/workflows', {
      name: 'Trouble',
      nodes: [trigger, ...nodes],
      edges,
    });
    expect(problems).toEqual([]);
    return id;
  }

  async function run(workflowId: string, wait = true): Promise<string> {
    const { executionId, id } = await call<{ executionId?: string; id?: string }>(
      'POST',
      `/api/orchestrator/workflows/${workflowId}/execute`,
      wait ? { wait } : {},
    );
    return (executionId ?? id)!;
  }

  /** Somebody consents, in a browser. */
  async function consent(credentialId: string): Promise<void> {
    const { authorizationUrl } = await call<{ authorizationUrl: string }>(
      'POST',
      `/api/credentials/${credentialId}/oauth2/start`,
    );
    const page = await fetch(authorizationUrl);
    const cookie = page.headers.get('set-cookie')!.split(';')[0]!;
    const text = await page.text();
    const link = new URL(/href="([^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&'));
    const state = link.searchParams.get('state')!;
    secrets.push(new URL(authorizationUrl).searchParams.get('ticket')!, cookie.split('=')[1]!, state);
    const back = `${house.url}/api/credentials/oauth2/callback?${new URLSearchParams({ state, code: CANARIES.code })}`;
    // Not this browser.
    house.answers.push(await (await fetch(back.replace(state, `${state.slice(0, -1)}~`))).text());
    const done = await fetch(back, { headers: { cookie } });
    expect(done.status).toBe(200);
    house.answers.push(await done.text());
  }

  /** What came up on the way, besides the canaries. */
  const serverNode = ({ id, type }: CredentialView) => ({
    id: type,
    name: type,
    ...(type === 'redis'
      ? { type, parameters: { key: 'a' } }
      : { type: 'ftp', parameters: { protocol: type, operation: 'list', path: '/' } }),
    credentials: { [type]: id },
    onError: 'continue',
  });

  const secrets: string[] = [];

  it(
    'is told to nobody',
    async () => {
      const header = await store('httpHeaderAuth', { name: 'X-Key', value: CANARIES.header });
      const query = await store('httpQueryAuth', { name: 'canaryKey', value: CANARIES.query });
      const basic = await store('httpBasicAuth', { user: 'ada', password: CANARIES.password });
      const custom = await store('httpCustomAuth', { json: JSON.stringify({ body: { token: CANARIES.header } }) });
      const oauth = await store('oAuth2Api', {
        authUrl: `${targetUrl}/authorize`,
        accessTokenUrl: `${targetUrl}/token`,
        clientId: 'weft',
        clientSecret: CANARIES.client,
      });
      const jwt = await store('jwtAuth', { secret: CANARIES.signing });
      const { port } = mail.server.address() as AddressInfo;
      const smtp = await store('smtp', {
        host: '127.0.0.1',
        port,
        secure: false,
        disableStartTls: true,
        user: 'ada',
        password: CANARIES.mail,
      });

      // A mail server answers them in its own way.
      const server = { host: '127.0.0.1', port, password: CANARIES.server };
      const servers = [
        await store('redis', server),
        await store('ftp', { ...server, username: 'ada', secure: 'none' }),
        await store('sftp', { ...server, username: 'ada' }),
      ];

      // Inputs that are refused.
      await store('httpHeaderAuth', { name: 'X Key', value: `${CANARIES.header}\n` });
      await store('jwtAuth', { secret: CANARIES.signing, algorithm: 'RS256' });
      await store('nonsense', { value: CANARIES.header });
      await call('PATCH', `/api/credentials/${header.id}`, { data: { value: CANARIES.header }, basedOn: 9 });

      await consent(oauth.id);
      const all = [
        httpNode('refused', '/refused', header),
        httpNode('refusedQuery', '/refused?a=b', query),
        httpNode('refusedBasic', '/refused', basic),
        httpNode('refusedBody', '/refused', custom),
        httpNode('kept', '/refused', header, { neverError: true, fullResponse: true }),
        httpNode('keptQuery', '/moved?a=b', query, { neverError: true, fullResponse: true }),
        httpNode('notFollowed', '/moved?a=b', query, { followRedirects: false, neverError: true, fullResponse: true }),
        httpNode('moved', '/moved?a=b', query),
        httpNode('nowhere', '/nowhere', query),
        httpNode('noName', 'http://canary.invalid/', query),
        httpNode('elsewhere', 'http://localhost:1/', header),
        ...servers.map(serverNode),
      ];
      const first = await run(await flow(all));
      expect(JSON.stringify(house.answers.at(-1))).toContain('HTTP_UNREACHABLE');

      // A service that does not take its own token, and quotes what it refuses.
      fails = true;
      await run(await flow([httpNode('token', '/refused', oauth)]));
      expect(house.answers.at(-1)).toContain('The credential \\"oAuth2Api\\" has to be connected again');
      await call('GET', `/api/credentials/${oauth.id}`);
      expect(house.answers.at(-1)).toContain('reconnect');
      for (const { id } of [smtp, jwt, oauth, header, ...servers]) await call('POST', `/api/credentials/${id}/test`);

      // A row that is not as it was stored.
      const pool = createPool({ url: house.database.url, max: 1 });
      await pool.query('UPDATE credentials.credentials SET allowed_hosts = $2 WHERE id = $1', [basic.id, ['evil.test']]);
      await pool.end();
      await run(await flow([httpNode('tampered', '/refused', basic)]));
      await call('PATCH', `/api/credentials/${basic.id}`, { name: 'x' });
      const orphan = await flow([httpNode('deleted', '/refused', custom)]);
      await call('DELETE', `/api/credentials/${custom.id}`);
      await run(orphan);
      expect(house.answers.at(-1)).toContain('CREDENTIAL_UNKNOWN');

      const events = await fetch(`${house.url}/api/streaming/executions/${first}`, { headers: house.headers });
      house.answers.push(await events.text());
      expect(house.answers.at(-1)).toContain('event:');
      for (const path of ['/api/docs-json', '/api/credentials', '/api/credentials/types', '/metrics', '/health/ready'])
        await call('GET', path);

      // A run that ends in the middle: its rows stay open, its process says why it stops.
      await run(await flow([httpNode('before', '/refused', header), httpNode('hangs', '/hangs', query)]), false);
      await waitFor(() => received.some((url) => url.startsWith('/hangs')));
      house.rows.push(...(await house.everyRow()));
      await house.stop();

      const places = await house.places();
      expect(places['rows']!.some((row) => /^execution\.\w*journal/.test(row))).toBe(true);
      expect(places['log']!.join('\n')).toContain('is not as it was stored');
      const forms = [...formsOf(Object.values(CANARIES), ['ada', 'weft']), ...secrets];
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
        'request weft.v1.credentials.update',
      ]);
    },
    TAKES_MS,
  );

  /** Whoever starts a consent is told the ticket. */
  const isStart = (text: string): boolean => /^POST \S+\/oauth2\/start /.test(text);
});
