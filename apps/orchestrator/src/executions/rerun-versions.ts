import type { StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import { AppError } from '@weft/errors';
import { PlanStore, type ExecutionRecord } from '@weft/execution-store';
import { TenantDatabase } from '@weft/persistence';
import { Injectable } from '@nestjs/common';
import { dispatchOf, type DispatchSettings } from '../dispatch/run-limits.ts';
import { documentOf, problemsOf, variablesOf } from '../workflows/workflow-view.ts';
import { WorkflowsRepository } from '../workflows/workflows.repository.ts';
import { VariablesRepository } from '../workspaces/variables.repository.ts';

/** `original`: that which the earlier run had; `latest`: the newest that is saved. */
export type RerunVersion = 'original' | 'latest';

interface VersionRequest {
  readonly tenantId: string;
  readonly version: RerunVersion;
}

export interface VersionToRun {
  readonly workflow: StartCommand['workflow'];
  readonly plan: Plan;
  readonly planHash: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly dispatch?: DispatchSettings;
}

/** What a run that goes on from another one is to carry out. Variables have the values of today. */
@Injectable()
export class RerunVersions {
  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
    private readonly variables: VariablesRepository,
    private readonly plans: PlanStore,
  ) {}

  /** @throws WORKFLOW_NOT_FOUND, VERSION_NOT_FOUND, WORKFLOW_INVALID */
  async find(request: VersionRequest, { summary, planHash: originalHash }: ExecutionRecord): Promise<VersionToRun> {
    const { tenantId } = request;
    const found = await this.database.withTenant(tenantId, async (tx) => {
      const workflow = await this.workflows.find(tx, summary.workflowId);
      if (!workflow) throw new AppError('WORKFLOW_NOT_FOUND', `The workflow ${summary.workflowId} was deleted.`);
      const wanted = request.version === 'latest' ? workflow.latestVersion : summary.workflowVersion;
      const version = await this.workflows.findVersion(tx, workflow.id, wanted);
      if (!version) throw new AppError('VERSION_NOT_FOUND', `The workflow has no version ${wanted} any more.`);
      return { workflow, version, vars: await this.variables.values(tx, variablesOf(version)) };
    });
    const { workflow, version, vars } = found;
    const planHash = request.version === 'latest' ? version.planHash : originalHash;
    const plan = planHash === null ? undefined : await this.plans.load(tenantId, planHash);
    if (planHash === null || !plan)
      throw new AppError('WORKFLOW_INVALID', `Version ${version.version} cannot be run.`, {
        details: { problems: problemsOf(version) },
      });
    const { settings } = documentOf(version);
    return {
      workflow: { id: workflow.id, name: workflow.name, version: version.version, active: workflow.activeVersion !== null },
      plan,
      planHash,
      vars,
      priority: settings.priority,
      dispatch: dispatchOf(settings),
    };
  }

  async plansOf({ tenantId }: VersionRequest, earlier: ExecutionRecord, { plan, planHash }: VersionToRun) {
    const earlierPlan = earlier.planHash === planHash ? plan : await this.plans.load(tenantId, earlier.planHash);
    return { plan, ...(earlierPlan && { earlierPlan }) };
  }
}
