import type { CompiledTrigger } from '@weft/contracts';
import type { Failure } from '@weft/engine';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { triggersOf, variablesOf } from '../workflows/workflow-view.ts';
import type { WorkflowVersionEntity } from '../workflows/workflow-version.entity.ts';
import type { WorkflowEntity } from '../workflows/workflow.entity.ts';
import { WorkflowsRepository } from '../workflows/workflows.repository.ts';
import { VariablesRepository } from '../workspaces/variables.repository.ts';
import { HookJobs, isStill } from './hook-jobs.ts';
import { signatureOf, targetOf, type HookRow, type HookTarget } from './hook-row.ts';
import { HooksRepository } from './hooks.repository.ts';

/** What is ready for a version to go live. */
export interface PreparedHooks {
  /** The version that it is ready for. */
  readonly version: number;
  readonly kept: readonly string[];
  /** Set up, and not yet live: undone unless `settle` comes. */
  readonly made: readonly HookRow[];
  /** Undone, since another takes their place: set up again unless `settle` comes. */
  readonly replaced: readonly HookRow[];
}

interface Wanted {
  readonly trigger: CompiledTrigger;
  readonly target: HookTarget;
}

/**
 * What triggers do when a version goes live or is no longer (ADR 0028). The other systems are asked before the change, without any lock: rows that
 * say what would have to be put right lead the way, so that it is whoever dies, and however the change ends.
 */
@Injectable()
export class HookActivation {
  private readonly logger = new Logger('TriggerHooks');

  constructor(
    private readonly database: TenantDatabase,
    private readonly hooks: HooksRepository,
    private readonly jobs: HookJobs,
    private readonly workflows: WorkflowsRepository,
    private readonly variables: VariablesRepository,
  ) {}

  /**
   * Undefined where there is no such version, or no trigger has anything to do or to undo.
   * @param version the newest where it is left out.
   * @throws TRIGGER_NOT_ACTIVATED, WORKFLOW_CONFLICT: all is as it was, or soon will be.
   */
  async prepare(
    tenantId: string,
    going: { workflowId: string; version?: number; publicUrl: string },
  ): Promise<PreparedHooks | undefined> {
    const prepared = await this.database.withTenant(tenantId, async (tx) => {
      // Locked, so that of two who activate it one finds what the other has noted.
      const workflow = await this.workflows.findForUpdate(tx, going.workflowId);
      const version = workflow && (await this.workflows.findVersion(tx, workflow.id, going.version ?? workflow.latestVersion));
      if (!workflow || !version) return undefined;
      const rows = await this.hooks.lock(tx, workflow.id);
      const wanted = await this.wantedBy(tx, { workflow, version, publicUrl: going.publicUrl });
      if (rows.length === 0 && wanted.length === 0) return undefined;
      if (rows.some(({ isBusy }) => isBusy)) throw busy();
      return { version: version.version, ...(await this.note(tx, workflow.id, { rows, wanted })) };
    });
    if (prepared) await this.setUp(tenantId, prepared);
    return prepared;
  }

  /** In the transaction that makes the version live. @throws WORKFLOW_CONFLICT */
  async settle(tx: TenantTransaction, workflowId: string, { kept, made, replaced }: PreparedHooks): Promise<void> {
    if (!(await this.hooks.activate(tx, made))) throw busy();
    await this.hooks.delete(
      tx,
      replaced.map(({ id }) => id),
    );
    await this.hooks.dismiss(tx, workflowId, [...kept, ...made.map(({ id }) => id)]);
  }

  /** The version did not go live after all. */
  async giveUp(tenantId: string, { made, replaced }: PreparedHooks): Promise<void> {
    await this.database.withTenant(tenantId, (tx) => this.hooks.letGo(tx, [...made, ...replaced]));
  }

  /** Nothing is live any more. What was set up is undone soon, whether or not the workflow is still there. */
  async dismiss(tx: TenantTransaction, workflowId: string): Promise<void> {
    await this.hooks.dismiss(tx, workflowId);
  }

  private async wantedBy(
    tx: TenantTransaction,
    { workflow, version, publicUrl }: { workflow: WorkflowEntity; version: WorkflowVersionEntity; publicUrl: string },
  ): Promise<readonly Wanted[]> {
    const triggers = triggersOf(version).filter(({ hasHooks }) => hasHooks);
    if (triggers.length === 0 || version.planHash === null) return [];
    const vars = await this.variables.values(tx, variablesOf(version));
    const { id, name } = workflow;
    const common = { workflow: { id, name, version: version.version, active: true }, planHash: version.planHash, vars };
    return triggers.map((trigger) => {
      const webhooks = trigger.webhooks.map(({ method, path }) => ({
        method,
        url: `${publicUrl}/webhook/~${tx.tenantId}/${path}`,
      }));
      return { trigger, target: { ...common, webhooks, signature: signatureOf(version, trigger, { webhooks, vars }) } };
    });
  }

  private async note(
    tx: TenantTransaction,
    workflowId: string,
    { rows, wanted }: { rows: readonly HookRow[]; wanted: readonly Wanted[] },
  ): Promise<Omit<PreparedHooks, 'version'>> {
    const isSame = (row: HookRow, { trigger, target }: Wanted) =>
      row.state === 'active' && row.node_id === trigger.nodeId && targetOf(row).signature === target.signature;
    const kept = rows.filter((row) => wanted.some((each) => isSame(row, each)));
    const missing = wanted.filter((each) => !rows.some((row) => isSame(row, each)));
    const replaced: HookRow[] = [];
    for (const row of rows.filter(({ node_id }) => missing.some(({ trigger }) => trigger.nodeId === node_id)))
      replaced.push(row.state === 'active' || row.state === 'wanted' ? await this.hooks.hold(tx, row.id) : row);
    const made: HookRow[] = [];
    for (const { trigger, target } of missing)
      made.push(await this.hooks.prepare(tx, { workflowId, nodeId: trigger.nodeId, target }));
    return { kept: kept.map(({ id }) => id), made, replaced };
  }

  /** First what is replaced is undone: at the other system both may be the same. */
  private async setUp(tenantId: string, prepared: PreparedHooks): Promise<void> {
    for (const row of prepared.replaced) {
      const failure = await this.jobs.perform(row, 'deactivate', async () => true);
      if (failure) this.report(row, failure);
    }
    for (const row of prepared.made) {
      const failure = await this.jobs.perform(row, 'activate', (transaction) => isStill(row, transaction));
      if (!failure) continue;
      await this.giveUp(tenantId, prepared);
      throw refused(row, failure);
    }
  }

  private report(
    { tenant_id: tenantId, workflow_id: workflowId, node_id: nodeId }: HookRow,
    { code, message }: Pick<Failure, 'code' | 'message'>,
  ): void {
    const what = 'A trigger could not undo what it had set up at another system; what takes its place is set up all the same.';
    this.logger.warn({ message: what, tenantId, workflowId, nodeId, code, reason: message });
  }
}

const busy = () =>
  new AppError('WORKFLOW_CONFLICT', 'Triggers of the workflow are being set up or undone at this moment. Try again in a moment.');

function refused(
  { node_id: nodeId }: HookRow,
  { code, message, fix, fault }: Pick<Failure, 'code' | 'message' | 'fix' | 'fault'>,
): AppError {
  if (fault === 'platform')
    return new AppError('SERVICE_UNAVAILABLE', `No executor could set up a trigger, so nothing was activated: ${message}`);
  return new AppError('TRIGGER_NOT_ACTIVATED', `A trigger could not be set up, so nothing was activated: ${message}`, {
    details: { nodeId, failure: { code, message, ...(fix === undefined ? {} : { fix }) } },
  });
}
