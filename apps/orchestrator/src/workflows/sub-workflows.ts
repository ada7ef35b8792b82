import type { ConfigOf } from '@weft/config';
import type { CalledWorkflow, Parsed, RunLimit } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { dispatchOf, limitsOf } from '../dispatch/run-limits.ts';
import { orchestratorConfig } from '../orchestrator.config.ts';
import { VariablesRepository } from '../workspaces/variables.repository.ts';
import { ErrorWorkflows } from './error-workflows.ts';
import { documentOf, triggersOf, variablesOf } from './workflow-view.ts';
import type { WorkflowVersionEntity } from './workflow-version.entity.ts';
import type { WorkflowEntity } from './workflow.entity.ts';
import { WorkflowsRepository } from './workflows.repository.ts';
import { workflowNotFound } from './workflow-not-found.ts';

type Request = Parsed<typeof orchestrator.requests.resolveCall>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Stands for a run that has no id yet: a key is made of what is called with, see `checkKey` of the compiler. */
const NO_RUN = '00000000-0000-7000-8000-000000000000';

/** What a call of a workflow by another runs (ADR 0025). */
@Injectable()
export class SubWorkflows {
  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
    private readonly variables: VariablesRepository,
    private readonly errorWorkflows: ErrorWorkflows,
    @Inject(orchestratorConfig.token) private readonly config: Pick<ConfigOf<typeof orchestratorConfig>, 'workspaceMaxRunning'>,
  ) {}

  /** @throws WORKFLOW_NOT_FOUND, WORKFLOW_INVALID, TRIGGER_NOT_FOUND, DISPATCH_KEY_FAILED */
  resolve(request: Request): Promise<CalledWorkflow> {
    return this.database.withTenant(request.tenantId, async (tx) => {
      const { workflow, version, planHash } = await this.find(tx, request);
      const trigger = triggersOf(version).find(({ type }) => type === 'executeWorkflowTrigger');
      if (!trigger) throw withoutTrigger(workflow, version);
      const errorWorkflow = request.byHand ? undefined : await this.errorWorkflows.resolve(tx, workflow, version);
      const called = {
        workflow: { id: workflow.id, name: workflow.name, version: version.version, active: workflow.activeVersion !== null },
        planHash,
        triggerNodeId: trigger.nodeId,
        vars: { ...(await this.variables.values(tx, variablesOf(version))) },
        priority: documentOf(version).settings.priority,
        ...(errorWorkflow && { errorWorkflow }),
      };
      return { ...called, ...this.limitsOf(request, called, version) };
    });
  }

  private async find(tx: TenantTransaction, { workflowId, byHand }: Request) {
    const workflow = UUID.test(workflowId) ? await this.workflows.find(tx, workflowId) : null;
    if (!workflow) throw workflowNotFound(workflowId);
    const number = byHand ? workflow.latestVersion : (workflow.activeVersion ?? workflow.latestVersion);
    const version = await this.workflows.findVersion(tx, workflow.id, number);
    if (!version?.planHash)
      throw new AppError('WORKFLOW_INVALID', `Version ${number} of "${workflow.name}" has errors and cannot be called.`);
    return { workflow, version, planHash: version.planHash };
  }

  /** Its runs are under the limits of any run of the workflow; they are not gathered with others. */
  private limitsOf(
    { tenantId, count, firstItems }: Request,
    { workflow, planHash, triggerNodeId, vars, priority }: Omit<CalledWorkflow, 'limits' | 'needsItems'>,
    version: WorkflowVersionEntity,
  ): Pick<CalledWorkflow, 'limits' | 'needsItems'> {
    const dispatch = dispatchOf(documentOf(version).settings);
    const isKeyed = dispatch !== undefined && dispatch.concurrency.limit > 0 && dispatch.concurrency.key.startsWith('=');
    if (isKeyed && !firstItems) return { needsItems: true };
    const start = {
      tenantId,
      workflow,
      planHash,
      triggerNodeId,
      vars,
      priority,
      mode: 'sub-workflow',
      replyWhen: 'accepted',
    } as const;
    const limits: RunLimit[][] = [];
    for (let index = 0; index < count; index++) {
      const item = firstItems?.[index];
      const ofCall = limitsOf(
        { ...start, executionId: NO_RUN, pinData: {}, items: item ? [item] : [] },
        dispatch,
        this.config.workspaceMaxRunning,
      );
      if (!ofCall) return {};
      limits.push(ofCall);
    }
    return { limits };
  }
}

function withoutTrigger(workflow: WorkflowEntity, { version }: WorkflowVersionEntity): AppError {
  return new AppError(
    'TRIGGER_NOT_FOUND',
    `Version ${version} of "${workflow.name}" has no enabled Execute Workflow Trigger with which a call could begin.`,
  );
}
