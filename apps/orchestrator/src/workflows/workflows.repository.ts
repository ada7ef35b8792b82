import type { TenantTransaction } from '@weft/persistence';
import { WorkflowVersionEntity } from './workflow-version.entity.ts';
import { WorkflowEntity } from './workflow.entity.ts';

export interface WorkflowFilter {
  readonly active?: boolean;
  /** Part of the name, whatever the case. */
  readonly search?: string;
  /** Directly in this folder; null: at the top. */
  readonly folderId?: string | null;
  /** Name of a tag, whatever the case. */
  readonly tag?: string;
  /** The last row of the page before. */
  readonly after?: { readonly createdAt: Date; readonly id: string };
  readonly limit: number;
}

export type NewVersion = Pick<
  WorkflowVersionEntity,
  'document' | 'problems' | 'triggers' | 'variables' | 'planHash' | 'createdBy'
>;

export interface NewWorkflow {
  readonly id: string;
  readonly name: string;
  readonly folderId?: string | null;
}

/** Every query on workflows and their versions. All take the transaction of the tenant they are for. */
export class WorkflowsRepository {
  async insert(tx: TenantTransaction, workflow: NewWorkflow, version: NewVersion): Promise<void> {
    const row = {
      tenantId: tx.tenantId,
      id: workflow.id,
      name: workflow.name,
      folderId: workflow.folderId ?? null,
      latestVersion: 1,
      activeVersion: null,
      updatedAt: new Date(),
    };
    await tx.manager.insert(WorkflowEntity, row);
    await this.insertVersion(tx, workflow.id, 1, version);
  }

  /** Locks the workflow's row, so that two saves get two numbers. */
  async findForUpdate(tx: TenantTransaction, id: string): Promise<WorkflowEntity | null> {
    return tx.manager.findOne(WorkflowEntity, { where: { tenantId: tx.tenantId, id }, lock: { mode: 'pessimistic_write' } });
  }

  async find(tx: TenantTransaction, id: string): Promise<WorkflowEntity | null> {
    return tx.manager.findOneBy(WorkflowEntity, { tenantId: tx.tenantId, id });
  }

  async addVersion(tx: TenantTransaction, workflow: WorkflowEntity, name: string, version: NewVersion): Promise<number> {
    const number = workflow.latestVersion + 1;
    await this.insertVersion(tx, workflow.id, number, version);
    await tx.manager.update(
      WorkflowEntity,
      { tenantId: tx.tenantId, id: workflow.id },
      { name, latestVersion: number, updatedAt: new Date() },
    );
    return number;
  }

  async setActiveVersion(tx: TenantTransaction, id: string, version: number | null): Promise<void> {
    await tx.manager.update(WorkflowEntity, { tenantId: tx.tenantId, id }, { activeVersion: version, updatedAt: new Date() });
  }

  async move(tx: TenantTransaction, id: string, folderId: string | null): Promise<void> {
    await tx.manager.update(WorkflowEntity, { tenantId: tx.tenantId, id }, { folderId, updatedAt: new Date() });
  }

  async delete(tx: TenantTransaction, id: string): Promise<boolean> {
    const result = await tx.manager.delete(WorkflowEntity, { tenantId: tx.tenantId, id });
    return (result.affected ?? 0) > 0;
  }

  async findVersion(tx: TenantTransaction, workflowId: string, version: number): Promise<WorkflowVersionEntity | null> {
    return tx.manager.findOneBy(WorkflowVersionEntity, { tenantId: tx.tenantId, workflowId, version });
  }

  async listVersions(tx: TenantTransaction, workflowId: string, page: { before?: number; limit: number }) {
    const query = tx.manager
      .createQueryBuilder(WorkflowVersionEntity, 'v')
      .select(['v.workflowId', 'v.version', 'v.createdAt', 'v.createdBy'])
      .where('v.tenantId = :tenantId AND v.workflowId = :workflowId', { tenantId: tx.tenantId, workflowId })
      .orderBy('v.version', 'DESC')
      .limit(page.limit);
    if (page.before !== undefined) query.andWhere('v.version < :before', { before: page.before });
    return query.getMany();
  }

  /** Newest first. */
  async list(tx: TenantTransaction, filter: WorkflowFilter): Promise<WorkflowEntity[]> {
    const query = tx.manager
      .createQueryBuilder(WorkflowEntity, 'w')
      .where('w.tenantId = :tenantId', { tenantId: tx.tenantId })
      .orderBy('w.createdAt', 'DESC')
      .addOrderBy('w.id', 'DESC')
      .limit(filter.limit);
    if (filter.active !== undefined) query.andWhere(filter.active ? 'w.activeVersion IS NOT NULL' : 'w.activeVersion IS NULL');
    if (filter.search) query.andWhere(`w.name ILIKE :pattern ESCAPE '\\'`, { pattern: `%${escapeLike(filter.search)}%` });
    if (filter.folderId !== undefined) {
      query.andWhere(filter.folderId === null ? 'w.folderId IS NULL' : 'w.folderId = :folderId', { folderId: filter.folderId });
    }
    if (filter.tag !== undefined) query.andWhere(HAS_TAG, { tag: filter.tag });
    if (filter.after) query.andWhere('(w.createdAt, w.id) < (:createdAt, :id)', { ...filter.after });
    return query.getMany();
  }

  private async insertVersion(tx: TenantTransaction, workflowId: string, version: number, row: NewVersion): Promise<void> {
    await tx.manager.insert(WorkflowVersionEntity, { tenantId: tx.tenantId, workflowId, version, ...row });
  }
}

const HAS_TAG = `EXISTS (
  SELECT FROM orchestrator.workflow_tags wt
    JOIN orchestrator.tags t ON t.tenant_id = wt.tenant_id AND t.id = wt.tag_id
   WHERE wt.tenant_id = w.tenant_id AND wt.workflow_id = w.id AND lower(t.name) = lower(:tag))`;

/** A user's `%` or `_` is text, not a wildcard. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
