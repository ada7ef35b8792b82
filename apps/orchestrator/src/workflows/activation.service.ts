import type { Actor, WorkflowView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { Injectable } from '@nestjs/common';
import { HookActivation, type PreparedHooks } from '../hooks/hook-activation.ts';
import { TagsRepository } from '../organising/tags.repository.ts';
import { ScheduleActivation } from '../schedules/schedule-activation.ts';
import { WebhookRoutesRepository, type TakenRoute } from '../webhooks/webhook-routes.repository.ts';
import { CallGraph } from './call-graph.ts';
import { ChangeCounter } from './change-counter.ts';
import { problemsOf, toWorkflowView, triggersOf } from './workflow-view.ts';
import type { WorkflowVersionEntity } from './workflow-version.entity.ts';
import type { WorkflowEntity } from './workflow.entity.ts';
import { WorkflowsRepository } from './workflows.repository.ts';
import { workflowNotFound } from './workflow-not-found.ts';

/** Pins the version that triggers run, and serves its routes. Routes and pin change in one transaction. */
@Injectable()
export class ActivationService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
    private readonly routes: WebhookRoutesRepository,
    private readonly changes: ChangeCounter,
    private readonly tags: TagsRepository,
    private readonly schedules: ScheduleActivation,
    private readonly hooks: HookActivation,
    private readonly callGraph: CallGraph,
  ) {}

  /** @param publicUrl where other systems reach this installation: triggers may tell them. */
  async activate(actor: Actor, workflowId: string, wanted?: number, publicUrl = ''): Promise<WorkflowView> {
    const prepared = await this.hooks.prepare(actor.tenantId, { workflowId, version: wanted, publicUrl });
    try {
      return await this.makeLive(actor, { workflowId, wanted: prepared?.version ?? wanted, prepared });
    } catch (error) {
      if (prepared) await this.hooks.giveUp(actor.tenantId, prepared);
      throw error;
    }
  }

  private makeLive(
    actor: Actor,
    { workflowId, wanted, prepared }: { workflowId: string; wanted?: number; prepared?: PreparedHooks },
  ): Promise<WorkflowView> {
    return this.change(actor, workflowId, async (tx, workflow) => {
      const version = await this.getVersion(tx, workflow, wanted ?? workflow.latestVersion);
      if (version.planHash === null) throw invalid(version);
      await this.callGraph.assertEnds(tx, workflowId, version);
      const taken = await this.routes.replace(tx, workflowId, triggersOf(version));
      if (taken) throw await this.pathTaken(tx, taken);
      await this.schedules.activate(tx, workflowId, version);
      if (prepared) await this.hooks.settle(tx, workflowId, prepared);
      await this.workflows.setActiveVersion(tx, workflowId, version.version);
    });
  }

  async deactivate(actor: Actor, workflowId: string): Promise<WorkflowView> {
    return this.change(actor, workflowId, async (tx) => {
      await this.routes.remove(tx, workflowId);
      await this.schedules.deactivate(tx, workflowId);
      await this.hooks.dismiss(tx, workflowId);
      await this.workflows.setActiveVersion(tx, workflowId, null);
    });
  }

  /** Routes and versions go with the workflow; its executions stay in the history. */
  async delete(actor: Actor, workflowId: string): Promise<void> {
    const counter = await this.database.withTenant(actor.tenantId, async (tx) => {
      await this.hooks.dismiss(tx, workflowId);
      if (!(await this.workflows.delete(tx, workflowId))) throw workflowNotFound(workflowId);
      return this.changes.raise(tx);
    });
    this.changes.announce(counter);
  }

  private async change(
    actor: Actor,
    workflowId: string,
    act: (tx: TenantTransaction, workflow: WorkflowEntity) => Promise<void>,
  ): Promise<WorkflowView> {
    const { view, counter } = await this.database.withTenant(actor.tenantId, async (tx) => {
      await act(tx, await this.lock(tx, workflowId));
      const workflow = await this.lock(tx, workflowId);
      const newest = await this.getVersion(tx, workflow, workflow.latestVersion);
      const tags = (await this.tags.ofWorkflows(tx, [workflowId])).get(workflowId) ?? [];
      return { view: toWorkflowView(workflow, newest, tags), counter: await this.changes.raise(tx) };
    });
    this.changes.announce(counter);
    return view;
  }

  private async lock(tx: TenantTransaction, workflowId: string): Promise<WorkflowEntity> {
    const workflow = await this.workflows.findForUpdate(tx, workflowId);
    if (!workflow) throw workflowNotFound(workflowId);
    return workflow;
  }

  private async getVersion(tx: TenantTransaction, workflow: WorkflowEntity, version: number): Promise<WorkflowVersionEntity> {
    const found = await this.workflows.findVersion(tx, workflow.id, version);
    if (!found)
      throw new AppError('VERSION_NOT_FOUND', `The workflow has no version ${version}; its newest is ${workflow.latestVersion}.`);
    return found;
  }

  private async pathTaken(tx: TenantTransaction, taken: TakenRoute): Promise<AppError> {
    const owner = await this.workflows.find(tx, taken.workflowId);
    const name = owner ? `"${owner.name}" (${owner.id})` : 'another workflow';
    const message = `${taken.method} ${taken.path} is served by ${name} already. Change one of the paths, or deactivate that workflow.`;
    return new AppError('WEBHOOK_PATH_TAKEN', message, { details: { ...taken } });
  }
}

function invalid(version: WorkflowVersionEntity): AppError {
  const message = `Version ${version.version} has errors and cannot be activated: see \`problems\`.`;
  return new AppError('WORKFLOW_INVALID', message, { details: { problems: problemsOf(version) } });
}
