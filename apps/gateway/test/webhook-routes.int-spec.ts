import { AppError } from '@weft/errors';
import { waitFor } from '@weft/testing';
import { served, WebhookHouse } from './webhook-house.ts';

describe('routes of webhooks', () => {
  let house: WebhookHouse;

  beforeAll(async () => {
    house = await WebhookHouse.start();
  });
  afterAll(() => house.stop());
  beforeEach(() => house.reset());

  describe('the cache of routes', () => {
    it('asks once, for calls that are served and for those that are not', async () => {
      await Promise.all([house.send('orders'), house.send('orders'), house.send('orders')]);
      for (let i = 0; i < 3; i++) await house.send('nothing');
      expect(house.gateway.orchestrator.calls.findWebhook?.map(({ path }) => path)).toEqual(['orders', 'nothing']);
    });

    it('is dropped by the event of a change', async () => {
      expect((await house.send('orders')).status).toBe(200);
      house.routes = {};
      house.announceChange();
      await waitFor(async () => (await house.send('orders')).status === 404);
    });

    it('is dropped by the counter where the event is lost', async () => {
      expect((await house.send('orders')).status).toBe(200);
      house.routes = {};
      house.counter++;
      await waitFor(async () => (await house.send('orders')).status === 404);
    });

    it('does not remember that the orchestrator was away', async () => {
      house.gateway.orchestrator.handlers.findWebhook = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Away.'));
      expect((await house.send('orders')).status).toBe(503);
      house.gateway.orchestrator.handlers.findWebhook = async () => served();
      expect((await house.send('orders')).status).toBe(200);
    });
  });

  describe('a browser', () => {
    const origin = { origin: 'https://shop.example' };

    it('may call from any origin', async () => {
      const preflight = await house.send('orders', {
        method: 'OPTIONS',
        headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-token' },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
      expect(preflight.headers.get('access-control-allow-headers')).toBe('x-token');
      expect((await house.send('orders', { headers: origin })).headers.get('access-control-allow-origin')).toBe('*');
      expect((await house.send('orders')).headers.has('access-control-allow-origin')).toBe(false);
    });

    it('may read why it was refused', async () => {
      expect((await house.send('nothing', { headers: origin })).headers.get('access-control-allow-origin')).toBe('*');
      const preflight = await house.send('nothing', {
        method: 'OPTIONS',
        headers: { ...origin, 'access-control-request-method': 'POST' },
      });
      expect(preflight.status).toBe(404);
    });

    it('that looks with HEAD sees a GET webhook without running it', async () => {
      house.routes['GET page'] = served({ method: 'GET', path: 'page' });
      const response = await house.send('page', { method: 'HEAD' });
      expect([response.status, response.headers.get('x-shown')]).toEqual([200, 'yes']);
      expect(house.started).toEqual([]);
    });

    it('runs a webhook that is for HEAD', async () => {
      house.routes['HEAD ping'] = served({ method: 'HEAD', path: 'ping' });
      expect((await house.send('ping', { method: 'HEAD' })).status).toBe(200);
      expect(house.started).toHaveLength(1);
    });
  });
});
