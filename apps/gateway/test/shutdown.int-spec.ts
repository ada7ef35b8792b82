import { waitFor } from '@weft/testing';
import { startGateway } from './start-gateway.ts';

const ID = '0190f3a2-0000-7000-8000-000000000001';

describe('a gateway that stops', () => {
  it('ends open streams, tells waiting callers the id of their run, and is gone soon', async () => {
    const gateway = await startGateway();
    gateway.orchestrator.handlers.readEvents = async () => ({ events: [], finished: false });
    gateway.orchestrator.handlers.findWebhook = async () => ({
      workflowId: ID,
      triggerNodeId: 'n1',
      params: {},
      route: { method: 'POST', path: 'orders', respond: 'last-node', immediate: { status: 200, headers: {} } },
    });
    gateway.orchestrator.handlers.startWebhook = ({ executionId }) =>
      new Promise((resolve) => setTimeout(() => resolve({ status: 'accepted', executionId }), 600_000).unref());
    gateway.orchestrator.handlers.findAnswers = async () => [{ status: 'pending' }];

    const stream = await gateway.call(`/api/streaming/executions/${ID}`);
    const calling = fetch(`${gateway.url}/webhook/orders`, { method: 'POST' });
    await waitFor(() => gateway.orchestrator.calls.startWebhook?.length === 1);

    const begun = performance.now();
    const stopping = gateway.stop();
    const called = await calling;
    expect([called.status, await called.json()]).toEqual([
      202,
      { executionId: gateway.orchestrator.calls.startWebhook![0]!.executionId },
    ]);
    await expect(stream.text()).resolves.toContain('retry: 1000');
    await stopping;
    expect(performance.now() - begun).toBeLessThan(8_000);
    await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  });
});
