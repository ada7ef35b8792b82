import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { ExecutionReader } from '@weft/execution-store';
import { Handles, OnEvent } from '@weft/messaging';
import type { WebhookAnswer } from '@weft/node-sdk';
import { Controller } from '@nestjs/common';
import { ChangeCounter } from '../workflows/change-counter.ts';
import { LiveWorkflows } from './live-workflows.ts';
import { WebhooksService } from './webhooks.service.ts';

const { requests, events } = orchestrator;
type Handled = Pick<RequestHandlers<typeof orchestrator>, 'findWebhook' | 'startWebhook' | 'findAnswer' | 'getChangeCounter'>;

@Controller()
export class WebhooksController implements Handled {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly live: LiveWorkflows,
    private readonly changes: ChangeCounter,
    private readonly reader: ExecutionReader,
  ) {}

  @Handles(requests.findWebhook)
  findWebhook(input: Parsed<typeof requests.findWebhook>) {
    return this.webhooks.find(input);
  }

  @Handles(requests.startWebhook)
  startWebhook(input: Parsed<typeof requests.startWebhook>) {
    return this.webhooks.start(input);
  }

  @Handles(requests.findAnswer)
  async findAnswer(input: Parsed<typeof requests.findAnswer>) {
    const found = await this.reader.findAnswer(input.tenantId, input.executionId);
    // Only a run that was stopped before it ran ends without an answer.
    return found.status === 'finished' ? { status: 'answered' as const, answer: stoppedAnswer(input.executionId) } : found;
  }

  @Handles(requests.getChangeCounter)
  async getChangeCounter() {
    return { counter: await this.changes.read() };
  }

  @OnEvent(events.workflowsChanged)
  workflowsChanged(): void {
    this.live.invalidate();
  }
}

function stoppedAnswer(executionId: string): WebhookAnswer {
  return { status: 500, headers: {}, body: { json: { message: 'The workflow was stopped.', executionId } } };
}
