import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@weft/testing';
import { describeTargets, type Target } from '../src/index.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Does not get smaller when it is packed. */
const noise = (bytes: number): string =>
  randomBytes(Math.ceil((bytes * 3) / 4))
    .toString('base64')
    .slice(0, bytes);

const hook = (path: string) => ({
  id: 'hook',
  name: 'Hook',
  type: 'webhook',
  parameters: { path, method: 'POST', respond: 'last-node' },
});

describeTargets('what is larger than a message', (make, kind) => {
  let weft: Target;
  let server: Server;
  const file = JSON.stringify({ text: noise(50_000_000) });

  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(file));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    weft = make({ port: await freePort(), env: { WEFT_EGRESS_ALLOW: '127.0.0.1' } });
    await weft.start();
  }, 120_000);
  afterAll(async () => {
    await weft.dispose();
    server.close();
  }, 60_000);

  const activate = async (name: string, node: { id: string }) => {
    const document = { name, nodes: [hook(name), node], edges: [{ source: 'hook', target: node.id }] };
    await weft.api.activate((await weft.api.create(document)).id);
  };

  it('passes as the body of a webhook, and as the answer: the largest body there may be, and none of it can be packed', async () => {
    const fields = [{ name: 'text', type: 'string', value: '={{ $json.body.text }}' }];
    await activate('echo', { id: 'set', name: 'Set', type: 'set', parameters: { fields } } as { id: string });
    const text = noise(MAX_BODY_BYTES - '{"text":""}'.length);

    const { status, headers, body } = await weft.api.send<{ text: string }>('POST', '/webhook/echo', { text });

    expect(status).toBe(200);
    expect(body.text === text).toBe(true);
    const run = await weft.api.execution(headers.get('weft-execution-id') ?? '');
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(JSON.stringify(run.nodes).includes(text)).toBe(true);
  }, 120_000);

  // In one process there is no message that it could be too large for.
  (kind === 'fleet' ? it : it.skip)(
    'passes as the result of a step: 50 MB',
    async () => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await activate('fetch', { id: 'get', name: 'Get', type: 'httpRequest', parameters: { url } } as { id: string });

      const { status, body } = await weft.api.send('POST', '/webhook/fetch', {});

      expect(status).toBe(200);
      expect(JSON.stringify(body) === file).toBe(true);
    },
    120_000,
  );
});
