import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { ExecutionReader } from '@weft/execution-store';
import { Handles, OnEvent } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { ChangeCounter } from '../workflows/change-counter.ts';
import { LiveWorkflows } from './live-workflows.ts';
import { ResumesService } from './resumes.service.ts';
import { WebhookTestsService } from './webhook-tests.service.ts';
import { WebhooksService } from './webhooks.service.ts';

const { requests, events } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  | 'findWebhook'
  | 'startWebhook'
  | 'findAnswer'
  | 'findAnswers'
  | 'getChangeCounter'
  | 'listenForTest'
  | 'stopListening'
  | 'findTestWebhook'
  | 'findResume'
  | 'getResumeToken'
  | 'readResumeToken'
  | 'resume'
>;

@Controller()
export class WebhooksController implements Handled {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly live: LiveWorkflows,
    private readonly changes: ChangeCounter,
    private readonly reader: ExecutionReader,
    private readonly tests: WebhookTestsService,
    private readonly resumes: ResumesService,
  ) {}

  @Handles(requests.findWebhook)
  findWebhook(input: Parsed<typeof requests.findWebhook>) {
    return this.webhooks.find(input);
  }

  @Handles(requests.startWebhook)
  startWebhook(input: Parsed<typeof requests.startWebhook>) {
    return this.webhooks.start(input);
  }

  @Handles(requests.listenForTest)
  listenForTest(input: Parsed<typeof requests.listenForTest>) {
    return this.tests.listen(input.actor, input.workflowId, input.executionId);
  }

  @Handles(requests.stopListening)
  stopListening(input: Parsed<typeof requests.stopListening>) {
    return this.tests.stop(input.actor, input.workflowId);
  }

  @Handles(requests.findTestWebhook)
  findTestWebhook(input: Parsed<typeof requests.findTestWebhook>) {
    return this.tests.find(input);
  }

  @Handles(requests.findResume)
  findResume(input: Parsed<typeof requests.findResume>) {
    return this.resumes.find(input);
  }

  @Handles(requests.getResumeToken)
  async getResumeToken(input: Parsed<typeof requests.getResumeToken>) {
    return { token: this.resumes.tokenOf(input) };
  }

  @Handles(requests.readResumeToken)
  async readResumeToken({ token }: Parsed<typeof requests.readResumeToken>) {
    return this.resumes.addressOf(token);
  }

  @Handles(requests.resume)
  resume(input: Parsed<typeof requests.resume>) {
    return this.resumes.resume(input);
  }

  @Handles(requests.findAnswers)
  findAnswers({ tenantId, executionIds }: Parsed<typeof requests.findAnswers>) {
    return this.reader.findAnswers(tenantId, executionIds);
  }

  @Handles(requests.findAnswer)
  findAnswer({ tenantId, executionId }: Parsed<typeof requests.findAnswer>) {
    return this.reader.findAnswer(tenantId, executionId);
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
