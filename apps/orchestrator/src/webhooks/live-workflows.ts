import type { ErrorWorkflow } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { Injectable } from '@nestjs/common';
import { dispatchOf, type DispatchSettings } from '../dispatch/run-limits.ts';
import { ChangeCounter } from '../workflows/change-counter.ts';
import { ErrorWorkflows } from '../workflows/error-workflows.ts';
import { variablesOf } from '../workflows/workflow-view.ts';
import type { WorkflowVersionEntity } from '../workflows/workflow-version.entity.ts';
import type { WorkflowEntity } from '../workflows/workflow.entity.ts';
import { WorkflowsRepository } from '../workflows/workflows.repository.ts';
import { VariablesRepository } from '../workspaces/variables.repository.ts';

/** What a trigger needs to start the active version of a workflow. */
export interface LiveWorkflow {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly planHash: string;
  readonly priority: number;
  /** Values of the workspace's variables that the plan may read. */
  readonly vars: Readonly<Record<string, string>>;
  /** Absent where its settings say nothing of it. */
  readonly dispatch?: DispatchSettings;
  /** What is to start when a run of it fails. */
  readonly errorWorkflow?: ErrorWorkflow;
}

interface Found {
  readonly workflow: WorkflowEntity;
  readonly version: WorkflowVersionEntity;
  readonly planHash: string;
}

/** Entries kept; past it the whole cache is dropped, which costs one query each. */
const MAX_ENTRIES = 10_000;
/** How old the last look at the change counter may be (run.md §8). */
const CHECK_EVERY_MS = 1_000;

/**
 * Active versions by workflow, cached on the path of every webhook. Dropped when the change counter has moved; a look at it is at most
 * a second old, so a lost event costs a second.
 */
@Injectable()
export class LiveWorkflows {
  private readonly entries = new Map<string, LiveWorkflow>();
  private counter = -1;
  private checkedAt = -Infinity;
  private checking?: Promise<void>;

  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
    private readonly changes: ChangeCounter,
    private readonly variables: VariablesRepository,
    private readonly errorWorkflows: ErrorWorkflows,
  ) {}

  /** Answers at once where the entry is cached and fresh. @throws WEBHOOK_NOT_FOUND where the workflow is not active. */
  get(tenantId: string, workflowId: string): LiveWorkflow | Promise<LiveWorkflow> {
    const fresh = performance.now() - this.checkedAt < CHECK_EVERY_MS;
    const cached = fresh ? this.entries.get(`${tenantId}/${workflowId}`) : undefined;
    return cached ?? this.load(tenantId, workflowId);
  }

  /** What a start of this version needs, active or not any more; undefined where the workflow is gone. */
  async ofVersion(tenantId: string, workflowId: string, number: number): Promise<LiveWorkflow | undefined> {
    const fresh = performance.now() - this.checkedAt < CHECK_EVERY_MS;
    const cached = fresh ? this.entries.get(`${tenantId}/${workflowId}`) : undefined;
    if (cached?.version === number) return cached;
    return this.database.withTenant(tenantId, async (tx) => {
      const workflow = await this.workflows.find(tx, workflowId);
      const version = workflow && (await this.workflows.findVersion(tx, workflowId, number));
      if (!workflow || !version?.planHash) return undefined;
      return this.describe(tx, { workflow, version, planHash: version.planHash });
    });
  }

  /** Called on every change that is heard of. */
  invalidate(): void {
    this.checkedAt = -Infinity;
  }

  private async load(tenantId: string, workflowId: string): Promise<LiveWorkflow> {
    await this.refresh();
    const key = `${tenantId}/${workflowId}`;
    const cached = this.entries.get(key);
    if (cached) return cached;
    const counter = this.counter;
    const live = await this.read(tenantId, workflowId);
    // A change while we read: what we hold may be the state before it, so it serves this call and is not kept.
    if (counter === this.counter) this.keep(key, live);
    return live;
  }

  private async refresh(): Promise<void> {
    if (performance.now() - this.checkedAt < CHECK_EVERY_MS) return;
    this.checking ??= this.checkCounter().finally(() => (this.checking = undefined));
    await this.checking;
  }

  private async checkCounter(): Promise<void> {
    const askedAt = performance.now();
    const counter = await this.changes.read();
    if (counter !== this.counter) this.entries.clear();
    this.counter = counter;
    this.checkedAt = askedAt;
  }

  private async read(tenantId: string, workflowId: string): Promise<LiveWorkflow> {
    return this.database.withTenant(tenantId, async (tx) => {
      const workflow = await this.workflows.find(tx, workflowId);
      const version = workflow?.activeVersion ? await this.workflows.findVersion(tx, workflowId, workflow.activeVersion) : null;
      if (!workflow || !version?.planHash)
        throw new AppError('WEBHOOK_NOT_FOUND', 'The workflow behind this webhook is not active.');
      return this.describe(tx, { workflow, version, planHash: version.planHash });
    });
  }

  private async describe(tx: TenantTransaction, { workflow, version, planHash }: Found): Promise<LiveWorkflow> {
    const { settings } = JSON.parse(version.document) as { settings: { priority: number } & DispatchSettings };
    return {
      id: workflow.id,
      name: workflow.name,
      version: version.version,
      planHash,
      priority: settings.priority,
      dispatch: dispatchOf(settings),
      vars: await this.variables.values(tx, variablesOf(version)),
      errorWorkflow: await this.errorWorkflows.resolve(tx, workflow, version),
    };
  }

  private keep(key: string, live: LiveWorkflow): void {
    if (this.entries.size >= MAX_ENTRIES) this.entries.clear();
    this.entries.set(key, live);
  }
}
