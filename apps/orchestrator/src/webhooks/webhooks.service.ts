import type { Output, Parsed, ServedWebhook } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import type { JsonObject } from '@weft/workflow-model';
import { Injectable } from '@nestjs/common';
import { RunStarter, type PlacedReply } from '../executions/run-starter.ts';
import { LiveWorkflows, type LiveWorkflow } from './live-workflows.ts';
import { WebhookTestsService } from './webhook-tests.service.ts';
import { WebhookRoutesRepository } from './webhook-routes.repository.ts';

type StartWebhook = Parsed<typeof orchestrator.requests.startWebhook>;
type WebhookReply = Output<typeof orchestrator.requests.startWebhook>;

/** Finds who serves a call, and starts the active version for it. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly routes: WebhookRoutesRepository,
    private readonly live: LiveWorkflows,
    private readonly starter: RunStarter,
    private readonly tests: WebhookTestsService,
  ) {}

  async find(call: { tenantId: string; method: string; path: string }): Promise<ServedWebhook> {
    const found = await this.database.withTenant(call.tenantId, (tx) => this.routes.match(tx, call.method, call.path));
    if (!found) throw new AppError('WEBHOOK_NOT_FOUND', `No active workflow serves ${call.method} /webhook/${call.path}.`);
    return { workflowId: found.workflowId, triggerNodeId: found.nodeId, route: found.route, params: found.params };
  }

  async start(call: StartWebhook): Promise<WebhookReply> {
    if (call.test) return this.startTest(call);
    const cached = this.live.get(call.tenantId, call.workflowId);
    const workflow = cached instanceof Promise ? await cached : cached;
    return toWebhookReply(call.executionId, await this.starter.start(toCommand(call, workflow), workflow.dispatch));
  }

  private async startTest(call: StartWebhook): Promise<WebhookReply> {
    const command = { ...(await this.tests.take(call)), ...startOf(call) };
    return toWebhookReply(call.executionId, await this.starter.start(command));
  }
}

function toCommand(call: StartWebhook, workflow: LiveWorkflow) {
  return {
    executionId: call.executionId,
    tenantId: call.tenantId,
    workflow: { id: workflow.id, name: workflow.name, version: workflow.version, active: true },
    planHash: workflow.planHash,
    mode: 'webhook' as const,
    triggerNodeId: call.triggerNodeId,
    pinData: {},
    vars: workflow.vars,
    priority: workflow.priority,
    errorWorkflow: workflow.errorWorkflow,
    ...startOf(call),
  };
}

/** What the call itself says of the start. */
function startOf({ call: { request, binary }, respond, triggerOutput, replyTo, publicUrl }: StartWebhook) {
  const json = request as unknown as JsonObject;
  return {
    items: [binary === undefined ? { json } : { json, binary }],
    triggerOutput,
    // Who is answered piece by piece reads the run's events once the run is certain.
    replyWhen: respond === 'immediately' || respond === 'streaming' ? ('accepted' as const) : ('answer' as const),
    streams: respond === 'streaming' ? true : undefined,
    replyTo,
    publicUrl,
  };
}

function toWebhookReply(executionId: string, reply: PlacedReply): WebhookReply {
  if (reply.status === 'collected') return reply;
  if (reply.status === 'accepted' || reply.status === 'waiting') return { status: 'accepted', executionId };
  if (!reply.answer) throw new AppError('INTERNAL', `Execution ${executionId} finished without an answer for its caller.`);
  return { status: 'answered', executionId, answer: reply.answer };
}
