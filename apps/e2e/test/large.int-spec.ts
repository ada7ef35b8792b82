import { randomBytes } from 'node:crypto';
import { freePort } from '@weft/testing';
import { describeTargets, type Target } from '../src/index.ts';

/** Does not get smaller when it is packed. */
const noise = (bytes: number): string =>
  randomBytes(Math.ceil((bytes * 3) / 4))
    .toString('base64')
    .slice(0, bytes);

describeTargets('what is larger than a message', (make) => {
  let weft: Target;

  beforeAll(async () => {
    weft = make({ port: await freePort() });
    await weft.start();
  }, 120_000);
  afterAll(() => weft.dispose(), 60_000);

  it('passes as the body of a webhook, and as the answer: 15 MB that cannot be packed', async () => {
    const hook = {
      id: 'hook',
      name: 'Hook',
      type: 'webhook',
      parameters: { path: 'large', method: 'POST', respond: 'last-node' },
    };
    const set = {
      id: 'set',
      name: 'Set',
      type: 'set',
      parameters: { fields: [{ name: 'text', type: 'string', value: '={{ $json.body.text }}' }] },
    };
    const document = { name: 'Large', nodes: [hook, set], edges: [{ source: 'hook', target: 'set' }] };
    await weft.api.activate((await weft.api.create(document)).id);
    const text = noise(15_000_000);

    const { status, headers, body } = await weft.api.send<{ text: string }>('POST', '/webhook/large', { text });

    expect(status).toBe(200);
    expect(body.text === text).toBe(true);
    const run = await weft.api.execution(headers.get('weft-execution-id') ?? '');
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(JSON.stringify(run.nodes).includes(text)).toBe(true);
  }, 120_000);
});
