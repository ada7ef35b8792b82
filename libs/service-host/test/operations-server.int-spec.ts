import { HealthRegistry, Metrics } from '@weft/observability';
import { OperationsServer } from '../src/operations-server.ts';

describe('the health of a service without a front', () => {
  const health = new HealthRegistry();
  const metrics = new Metrics();
  let problem: string | undefined;
  let server: OperationsServer;

  beforeAll(async () => {
    health.register('claims', () => problem);
    metrics.counter('weft_things_total', 'Things.')({ kind: 'odd' });
    server = await OperationsServer.listen({ host: '127.0.0.1', port: 0, health, metrics });
  });
  afterAll(() => server.close());

  const get = async (path: string, method = 'GET') => {
    const response = await fetch(server.url + path, { method });
    return { status: response.status, text: await response.text() };
  };

  it('is told with its reasons, and who sends work is told by the status', async () => {
    expect(await get('/health/live')).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect(await get('/health/ready')).toEqual({ status: 200, text: '{"ready":true,"checks":{"claims":"ok"}}' });
    problem = 'it is silent';
    expect(await get('/health/ready?verbose')).toEqual({
      status: 503,
      text: '{"ready":false,"checks":{"claims":"it is silent"}}',
    });
    expect(await get('/health/live')).toMatchObject({ status: 200 });
  });

  it('comes with numbers', async () => {
    expect(await get('/metrics')).toMatchObject({
      status: 200,
      text: expect.stringContaining('weft_things_total{kind="odd"} 1'),
    });
    expect(await get('/metrics', 'HEAD')).toEqual({ status: 200, text: '' });
  });

  it('lives on where a number cannot be read, and says so', async () => {
    let isBroken = true;
    metrics.gauge('weft_odd', 'Cannot be read at first.', () => {
      if (isBroken) throw new Error('the number is away');
      return 1;
    });
    expect(await get('/metrics')).toEqual({ status: 500, text: '{"error":"the number is away"}' });
    isBroken = false;
    expect(await get('/metrics')).toMatchObject({ status: 200 });
  });

  it.each([
    ['/', 'GET', 404],
    ['/health/ready', 'POST', 405],
  ])('is all there is: %s %s', async (path, method, status) => {
    expect((await get(path, method)).status).toBe(status);
  });

  it('needs its port', async () => {
    const port = Number(new URL(server.url).port);
    await expect(OperationsServer.listen({ host: '127.0.0.1', port, health, metrics })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringContaining('WEFT_OPERATIONS_PORT'),
    });
  });
});
