import type { Actor, Parsed, StartCommand, TestListening, TestWebhook } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { routeKind } from '@weft/node-sdk';
import { Inject, Injectable } from '@nestjs/common';
import { ExecutionsService } from '../executions/executions.service.ts';
import { getNewestVersion } from '../workflows/newest-version.ts';
import { workflowNotFound } from '../workflows/workflow-not-found.ts';
import { documentOf, triggersOf, variablesOf } from '../workflows/workflow-view.ts';
import { WorkflowsRepository } from '../workflows/workflows.repository.ts';
import { VariablesRepository } from '../workspaces/variables.repository.ts';
import { WebhookTestsRepository } from './webhook-tests.repository.ts';

type StartWebhook = Parsed<typeof orchestrator.requests.startWebhook>;

/** How long a test waits for its call (run.md §13). */
const LISTEN_MS = 120_000;

/** Webhooks tried out by hand: one call of the version that was the newest when the listening began, run as by hand. */
@Injectable()
export class WebhookTestsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tests: WebhookTestsRepository,
    private readonly workflows: WorkflowsRepository,
    private readonly variables: VariablesRepository,
    @Inject(ExecutionsService) private readonly executions: Pick<ExecutionsService, 'execute'>,
  ) {}

  /**
   * Nobody has to call a trigger that looks for what is new: where there is no other, it looks at once.
   * @throws WORKFLOW_NOT_FOUND, WORKFLOW_INVALID, TRIGGER_NOT_FOUND, WEBHOOK_PATH_TAKEN
   */
  async listen(actor: Actor, workflowId: string, executionId: string): Promise<TestListening> {
    const { listening, startNode } = await this.serve(actor, workflowId, executionId);
    if (startNode !== undefined)
      await this.executions.execute({ actor, workflowId, executionId, startNode, items: [], wait: false });
    return listening;
  }

  private serve(
    actor: Actor,
    workflowId: string,
    executionId: string,
  ): Promise<{ readonly listening: TestListening; readonly startNode?: string }> {
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const { version } = await getNewestVersion(tx, this.workflows, workflowId);
      await this.tests.stop(tx, workflowId);
      const all = triggersOf(version);
      const triggers = all.filter(({ webhooks }) => webhooks.length > 0);
      const startNode = triggers.length > 0 ? undefined : all.find(({ poll }) => poll)?.nodeId;
      if (triggers.length === 0 && startNode === undefined)
        throw new AppError('TRIGGER_NOT_FOUND', 'The workflow has no trigger that is called over HTTP. Add a Webhook node.');
      for (const { nodeId, webhooks } of triggers)
        for (const route of webhooks)
          await this.listenTo(tx, { workflowId, version: version.version, nodeId, route, executionId });
      const routes = triggers.flatMap(({ nodeName, webhooks }) =>
        webhooks.map(({ method, path, page }) => ({ method, path, nodeName, ...(page && { page: page.kind }) })),
      );
      const waitsMs = startNode === undefined ? LISTEN_MS : 0;
      const listening = { executionId, until: new Date(Date.now() + waitsMs).toISOString(), routes };
      return { listening, startNode };
    });
  }

  async stop(actor: Actor, workflowId: string): Promise<void> {
    await this.database.withTenant(actor.tenantId, async (tx) => {
      if (!(await this.workflows.find(tx, workflowId))) throw workflowNotFound(workflowId);
      await this.tests.stop(tx, workflowId);
    });
  }

  /** @throws WEBHOOK_NOT_FOUND */
  async find(call: { tenantId: string; method: string; path: string }): Promise<TestWebhook> {
    const found = await this.database.withTenant(call.tenantId, (tx) => this.tests.match(tx, call.method, call.path));
    if (!found) throw notListening();
    const { workflowId, nodeId: triggerNodeId, route, params, executionId } = found;
    return { workflowId, triggerNodeId, route, params, executionId };
  }

  /** The start that a call asks for. Its listening is over from now on. @throws WEBHOOK_NOT_FOUND */
  async take(call: StartWebhook): Promise<Omit<StartCommand, 'items' | 'replyWhen' | 'replyTo'>> {
    return this.database.withTenant(call.tenantId, async (tx) => {
      const taken = await this.tests.take(tx, call.executionId, call.triggerNodeId);
      const workflow = taken && (await this.workflows.find(tx, taken.workflowId));
      const version = taken && (await this.workflows.findVersion(tx, taken.workflowId, taken.version));
      if (!workflow || !version?.planHash) throw notListening();
      const { nodes, pinData, settings } = documentOf(version);
      const trigger = nodes.find(({ id }) => id === call.triggerNodeId)?.name;
      return {
        executionId: call.executionId,
        tenantId: call.tenantId,
        workflow: { id: workflow.id, name: workflow.name, version: version.version, active: workflow.activeVersion !== null },
        planHash: version.planHash,
        mode: 'manual',
        triggerNodeId: call.triggerNodeId,
        // The call itself is what the trigger gives.
        pinData: Object.fromEntries(Object.entries(pinData).filter(([name]) => name !== trigger)) as StartCommand['pinData'],
        vars: await this.variables.values(tx, variablesOf(version)),
        priority: settings.priority,
      };
    });
  }

  private async listenTo(tx: TenantTransaction, test: Parameters<WebhookTestsRepository['listen']>[1]): Promise<void> {
    if (await this.tests.listen(tx, test, LISTEN_MS)) return;
    const { path } = test.route;
    const method = routeKind(test.route);
    throw new AppError('WEBHOOK_PATH_TAKEN', `Another workflow is being tested at ${method} ${path}.`, {
      details: { method, path },
    });
  }
}

const notListening = () =>
  new AppError(
    'WEBHOOK_NOT_FOUND',
    'Nothing is being tested at this address. Start a test of the workflow; it takes one call, within two minutes.',
  );
