import { answered, WebhookHouse } from './webhook-house.ts';
import { startReplica, type TestGateway } from './start-gateway.ts';

const TIMEOUT_MS = 60_000;

/** ADR 0021: "whoever finds the row follows that execution, and starts it under the same id where nobody has for two seconds". */
describe('a call with an Idempotency-Key whose gateway died before its run was started', () => {
  let house: WebhookHouse;
  let first: TestGateway;
  let isStopped = false;
  beforeAll(async () => {
    house = await WebhookHouse.start();
    house.reset();
    first = await startReplica(house.gateway, { WEFT_WAIT_MS: '2500' });
    const keys = new Map<string, { executionId: string }>();
    house.gateway.orchestrator.handlers.claimKey = async ({ key, executionId }) => {
      const kept = keys.get(key);
      if (!kept) keys.set(key, { executionId });
      return { executionId: kept?.executionId ?? executionId, isFirst: !kept };
    };
    Object.assign(first.orchestrator.handlers, house.gateway.orchestrator.handlers);
  }, TIMEOUT_MS);
  afterAll(async () => {
    if (!isStopped) await first.stop();
    await house.stop();
  });

  it(
    'is carried out by the next that comes, under the id that the key has fixed',
    async () => {
      const reached = Promise.withResolvers<string>();
      first.orchestrator.handlers.startWebhook = ({ executionId }) => {
        reached.resolve(executionId);
        return new Promise(() => undefined); // the start never leaves the process
      };
      house.gateway.orchestrator.handlers.startWebhook = async ({ executionId }) => ({ ...answered(), executionId });
      const headers = { 'idempotency-key': 'order-7' };
      const lost = fetch(`${first.url}/webhook/orders`, { method: 'POST', headers }).catch(() => undefined);
      const executionId = await reached.promise;
      await first.stop();
      isStopped = true;
      await lost;

      const [next, another] = await Promise.all([house.send('orders', { headers }), house.send('orders', { headers })]);

      expect([next.status, next.headers.get('weft-execution-id')]).toEqual([200, executionId]);
      expect([another.status, another.headers.get('weft-execution-id')]).toEqual([200, executionId]);
      expect(new Set(house.started.map((start) => start.executionId))).toEqual(new Set([executionId]));
    },
    TIMEOUT_MS,
  );
});
