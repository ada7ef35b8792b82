import { gateway as gatewayContract } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { WebhookAnswer } from '@weft/node-sdk';
import { waitFor } from '@weft/testing';
import { answered, served, WebhookHouse } from './webhook-house.ts';

const THANKS = { status: 201, headers: {}, body: { text: 'Thanks' } };

describe('answers of webhooks', () => {
  let house: WebhookHouse;

  beforeAll(async () => {
    house = await WebhookHouse.start();
  });
  afterAll(() => house.stop());
  beforeEach(() => house.reset());

  const answerWith = (answer: Partial<WebhookAnswer>) => {
    house.gateway.orchestrator.handlers.startWebhook = async () => answered(answer);
    return house.send('orders');
  };

  describe('an answer', () => {
    it.each([
      ['text', { body: { text: 'hello' } }, 'text/plain; charset=utf-8', 'hello'],
      ['JSON', { body: { json: [1] } }, 'application/json; charset=utf-8', '[1]'],
      ['nothing', {}, null, ''],
      ['a type of its own', { headers: { 'Content-Type': 'text/csv' }, body: { text: 'a,b' } }, 'text/csv', 'a,b'],
    ])('of %s', async (_, answer, type, text) => {
      const response = await answerWith(answer);
      expect(response.headers.get('content-type')).toBe(type);
      expect(await response.text()).toBe(text);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it.each(['text/html', 'TEXT/HTML; charset=utf-8', 'image/svg+xml', 'application/xhtml+xml', ' text/html'])(
      'of %s runs no scripts on our origin',
      async (type) => {
        const response = await answerWith({
          headers: { 'content-type': type, 'content-security-policy': 'default-src *' },
          body: { text: '<script>' },
        });
        expect(response.headers.get('content-security-policy')).toBe('sandbox');
      },
    );

    it('sets no header that is ours, that splits, or that is none', async () => {
      const headers = {
        'Set-Cookie': 'a=b',
        'Content-Length': '1',
        Connection: 'x',
        'Transfer-Encoding': 'chunked',
        'x-split': 'a\r\nx-evil: 1',
        'bad name': '1',
        'x-good': 'ok',
      };
      const response = await answerWith({ headers, body: { text: 'whole' } });
      expect(await response.text()).toBe('whole');
      expect(response.headers.get('x-good')).toBe('ok');
      for (const name of ['set-cookie', 'x-split', 'x-evil']) expect(response.headers.has(name)).toBe(false);
    });

    it.each([0, 101, 199, 600, 1.5, Number.NaN])('with the status %p is 500, and the next call is served', async (status) => {
      expect((await answerWith({ status })).status).toBe(500);
      expect((await answerWith({ status: 200 })).status).toBe(200);
    });

    it.each([204, 304])('with the status %p has no body', async (status) => {
      const response = await answerWith({ status, body: { text: 'never' } });
      expect([response.status, await response.text()]).toEqual([status, '']);
    });

    it.each([
      ['https://example.com/ü?a=b c&d=%20€', 'https://example.com/%C3%BC?a=b%20c&d=%20%E2%82%AC'],
      ['/next\r\nx-evil: 1', '/next%0D%0Ax-evil:%201'],
    ])('redirects to %s', async (location, sent) => {
      house.gateway.orchestrator.handlers.startWebhook = async () => answered({ status: 307, headers: { location } });
      const response = await house.send('orders', { redirect: 'manual' });
      expect([response.headers.get('location'), response.headers.has('x-evil')]).toEqual([sent, false]);
    });

    it('redirects where the workflow says so', async () => {
      house.gateway.orchestrator.handlers.startWebhook = async () =>
        answered({ status: 302, headers: { location: 'https://example.com/' } });
      const response = await house.send('orders', { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([302, 'https://example.com/']);
    });
  });

  describe('the run', () => {
    it('that starts to wait is 202 with its id', async () => {
      house.gateway.orchestrator.handlers.startWebhook = async ({ executionId }) => ({ status: 'accepted', executionId });
      const response = await house.send('orders');
      expect(response.status).toBe(202);
      expect(await response.json()).toEqual({ executionId: house.started[0]!.executionId });
    });

    it('of a webhook that answers at once is certain before the route’s own answer leaves', async () => {
      house.routes['POST orders'] = served({
        respond: 'immediately',
        immediate: THANKS,
      });
      let inserted = false;
      house.gateway.orchestrator.handlers.startWebhook = async ({ executionId }) => {
        inserted = true;
        return { status: 'accepted', executionId };
      };
      const response = await house.send('orders');
      expect([response.status, await response.text(), inserted]).toEqual([201, 'Thanks', true]);
    });

    it('that outlasts WEFT_WAIT_MS is 202, once the store has it', async () => {
      house.gateway.orchestrator.handlers.startWebhook = () => new Promise(() => {});
      house.gateway.orchestrator.handlers.findAnswers = async () => [{ status: 'pending' }];
      expect((await house.send('orders')).status).toBe(202);
    });

    it('whose reply is lost is asked for by its id', async () => {
      house.gateway.orchestrator.handlers.startWebhook = () =>
        Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'The executor fell silent.'));
      let asked = 0;
      house.gateway.orchestrator.handlers.findAnswers = async () => [
        ++asked < 2
          ? { status: 'pending' }
          : { status: 'answered', answer: { status: 200, headers: {}, body: { text: 'found' } } },
      ];
      const response = await house.send('orders');
      expect([response.status, await response.text()]).toEqual([200, 'found']);
    });

    it('whose reply never comes is answered from the store', async () => {
      house.gateway.orchestrator.handlers.startWebhook = () => new Promise(() => {});
      house.gateway.orchestrator.handlers.findAnswers = async () => [
        { status: 'answered', answer: { status: 200, headers: {}, body: { text: 'taken over' } } },
      ];
      expect(await (await house.send('orders')).text()).toBe('taken over');
    });

    it.each([
      ['succeeded', 200, 'The workflow finished.'],
      ['failed', 500, 'The workflow failed.'],
      ['cancelled', 500, 'The workflow was stopped.'],
    ] as const)('whose reply is lost, and whose run %s without an answer, is %d', async (outcome, status, message) => {
      house.gateway.orchestrator.handlers.startWebhook = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Silence.'));
      house.gateway.orchestrator.handlers.findAnswers = async () => [{ status: 'finished', outcome }];
      const response = await house.send('orders');
      expect([response.status, await response.json()]).toMatchObject([status, { message }]);
    });

    it.each([
      { status: 'pending' },
      { status: 'waiting' },
      { status: 'finished', outcome: 'failed' },
      { status: 'answered', answer: { status: 418, headers: {}, body: { text: 'of a node' } } },
    ] as const)('that wants no more than its start has it once the run is certain, be it $status', async (found) => {
      house.routes['POST orders'] = served({ respond: 'immediately', immediate: THANKS });
      house.gateway.orchestrator.handlers.startWebhook = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Silence.'));
      house.gateway.orchestrator.handlers.findAnswers = async () => [found];
      const response = await house.send('orders');
      expect([response.status, await response.text()]).toEqual([201, 'Thanks']);
    });

    it('is answered by an event, whichever executor sends it', async () => {
      house.gateway.orchestrator.handlers.startWebhook = () => new Promise(() => {});
      const sending = house.send('orders');
      await waitFor(() => house.started.length === 1);
      const { executionId, replyTo } = house.started[0]!;
      const answer = { status: 200, headers: {}, body: { text: 'by event' } };
      house.gateway.events.publish(gatewayContract.events.runAnswered, { instanceId: replyTo!, executionId, answer }, replyTo!);
      expect(await (await sending).text()).toBe('by event');
    });

    it('that does not exist after a lost reply is 503', async () => {
      house.gateway.orchestrator.handlers.startWebhook = () =>
        Promise.reject(new AppError('STORE_UNAVAILABLE', 'The database is away.'));
      const response = await house.send('orders');
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await response.json()).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        detail: expect.not.stringContaining('database'),
      });
    });

    it('that certainly was not started is refused at once, without asking', async () => {
      house.gateway.orchestrator.handlers.startWebhook = () =>
        Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Nobody.', { details: { undelivered: 'x' } }));
      expect((await house.send('orders')).status).toBe(503);
      expect(house.gateway.orchestrator.calls.findAnswers).toBeUndefined();
    });

    it('of a route that was just taken away is 404, and the route is forgotten', async () => {
      house.gateway.orchestrator.handlers.startWebhook = () => Promise.reject(new AppError('WEBHOOK_NOT_FOUND', 'Gone.'));
      expect((await house.send('orders')).status).toBe(404);
      await house.send('orders');
      expect(house.gateway.orchestrator.calls.findWebhook).toHaveLength(2);
    });
  });
});
