import { orchestrator, type ServedWebhook, type WebhookReply } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { WebhookAnswer, WebhookRequest } from '@weft/node-sdk';
import { startGateway, type TestGateway } from './start-gateway.ts';

export const WORKFLOW = '0190f3a2-0000-7000-8000-000000000001';

export const served = (route: Partial<ServedWebhook['route']> = {}, params = {}): ServedWebhook => ({
  workflowId: WORKFLOW,
  triggerNodeId: 'n1',
  params,
  route: {
    method: 'POST',
    path: 'orders',
    respond: 'last-node',
    immediate: { status: 200, headers: { 'x-shown': 'yes' } },
    ...route,
  },
});

export const answered = (answer: Partial<WebhookAnswer> = {}): WebhookReply => ({
  status: 'answered',
  executionId: WORKFLOW,
  answer: { status: 200, headers: {}, ...answer },
});

/** A gateway with webhooks of a test's choice behind it; before each test it serves `POST orders` alone, and its runs answer at once. */
export class WebhookHouse {
  /** By `METHOD path`. */
  routes: Record<string, ServedWebhook> = {};
  /** Of changes, as the orchestrator counts them. */
  counter = 1;

  private constructor(readonly gateway: TestGateway) {}

  static async start(): Promise<WebhookHouse> {
    return new WebhookHouse(await startGateway({ WEFT_WAIT_MS: '2500', WEFT_PUBLIC_URL: 'https://weft.example/' }));
  }

  stop(): Promise<void> {
    return this.gateway.stop();
  }

  reset(): void {
    this.routes = { 'POST orders': served() };
    const { calls, handlers } = this.gateway.orchestrator;
    for (const name of Object.keys(calls)) delete calls[name as 'findWebhook'];
    Object.assign(handlers, {
      findWebhook: async ({ method, path }: { method: string; path: string }) => {
        const found = this.routes[`${method} ${path}`];
        if (!found) throw new AppError('WEBHOOK_NOT_FOUND', 'WEBHOOK_NOT_FOUND');
        return found;
      },
      startWebhook: async () => answered(),
      findAnswers: async () => [{ status: 'absent' as const }],
      getChangeCounter: async () => ({ counter: this.counter }),
    });
    this.announceChange();
  }

  /** The event of a change, which has the gateway ask anew. */
  announceChange(): void {
    this.gateway.events.publish(orchestrator.events.workflowsChanged, { counter: ++this.counter });
  }

  send(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.gateway.url}/webhook/${path}`, { method: 'POST', ...init });
  }

  get started() {
    return this.gateway.orchestrator.calls.startWebhook ?? [];
  }

  /** What the run is told of a call. */
  async requestOf(path: string, init?: RequestInit): Promise<WebhookRequest> {
    expect((await this.send(path, init)).status).toBe(200);
    return this.started.at(-1)!.call.request;
  }
}
