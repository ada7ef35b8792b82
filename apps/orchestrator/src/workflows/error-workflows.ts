import type { ErrorWorkflow, KnownErrorWorkflow } from '@weft/contracts';
import type { ConfigOf } from '@weft/config';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { isJsonObject, type WorkflowDocument } from '@weft/workflow-model';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { limitsOfLater } from '../dispatch/run-limits.ts';
import { orchestratorConfig } from '../orchestrator.config.ts';
import { VariablesRepository } from '../workspaces/variables.repository.ts';
import { documentOf, triggersOf, variablesOf } from './workflow-view.ts';
import type { WorkflowVersionEntity } from './workflow-version.entity.ts';
import type { WorkflowEntity } from './workflow.entity.ts';
import { WorkflowsRepository } from './workflows.repository.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type Found = { readonly target: ErrorWorkflow } | { readonly problem: Exclude<KnownErrorWorkflow, 'usable'> };

/** Which run is to start when a run of a workflow fails (ADR 0022). */
@Injectable()
export class ErrorWorkflows {
  private readonly logger = new Logger(ErrorWorkflows.name);

  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
    private readonly variables: VariablesRepository,
    @Inject(orchestratorConfig.token) private readonly config: Pick<ConfigOf<typeof orchestratorConfig>, 'workspaceMaxRunning'>,
  ) {}

  /**
   * For a run that starts in production. A workflow that names none and has an Error Trigger is its own. One that cannot be started is
   * logged, and the run goes without.
   */
  async resolve(
    tx: TenantTransaction,
    workflow: WorkflowEntity,
    version: WorkflowVersionEntity,
  ): Promise<ErrorWorkflow | undefined> {
    const { settings } = JSON.parse(version.document) as Pick<WorkflowDocument, 'settings'>;
    if (settings.errorWorkflowId === null && !errorTriggerOf(version)) return undefined;
    const errorWorkflowId = settings.errorWorkflowId ?? workflow.id;
    const found = await this.find(tx, errorWorkflowId);
    if ('target' in found) return found.target;
    this.logger.warn({
      message: 'The error workflow of a workflow cannot be started: nothing is when a run of it fails.',
      tenantId: tx.tenantId,
      workflowId: workflow.id,
      errorWorkflowId,
      problem: found.problem,
    });
    return undefined;
  }

  /** What a compilation is told of the error workflow that a document names; undefined where it names none. */
  async describe(tenantId: string, document: unknown): Promise<KnownErrorWorkflow | undefined> {
    const settings = isJsonObject(document) ? document['settings'] : undefined;
    const named = isJsonObject(settings) ? settings['errorWorkflowId'] : undefined;
    if (typeof named !== 'string') return undefined;
    const found = await this.database.withTenant(tenantId, (tx) => this.find(tx, named));
    return 'problem' in found ? found.problem : 'usable';
  }

  private async find(tx: TenantTransaction, id: string): Promise<Found> {
    const workflow = UUID.test(id) ? await this.workflows.find(tx, id) : null;
    const number = workflow && (workflow.activeVersion ?? workflow.latestVersion);
    const version = number && (await this.workflows.findVersion(tx, id, number));
    if (!workflow || !version) return { problem: 'absent' };
    const trigger = errorTriggerOf(version);
    if (!trigger) return { problem: 'without-trigger' };
    if (version.planHash === null) return { problem: 'invalid' };
    const vars = await this.variables.values(tx, variablesOf(version));
    const { settings } = documentOf(version);
    return {
      target: {
        workflow: { id: workflow.id, name: workflow.name, version: version.version, active: workflow.activeVersion !== null },
        planHash: version.planHash,
        triggerNodeId: trigger.nodeId,
        vars: { ...vars },
        priority: settings.priority,
        ...limitsOfLater(id, settings, this.config.workspaceMaxRunning),
      },
    };
  }
}

/** Of several, the first. */
export const errorTriggerOf = (version: { readonly triggers: string }) =>
  triggersOf(version as WorkflowVersionEntity).find(({ type }) => type === 'errorTrigger');
