import { randomUUID } from 'node:crypto';
import type { Actor, Page, VersionDiff, VersionSummary, WorkflowSummary, WorkflowView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { diffDocuments, renameNode } from '@weft/workflow-model';
import { Injectable } from '@nestjs/common';
import { FoldersService } from '../organising/folders.service.ts';
import { TagsRepository } from '../organising/tags.repository.ts';
import { TagsService } from '../organising/tags.service.ts';
import { ChangeCounter } from './change-counter.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { errorTriggerOf } from './error-workflows.ts';
import { toVersionSummary, toWorkflowSummary, toWorkflowView } from './workflow-view.ts';
import { VersionCompiler } from './version-compiler.ts';
import { WorkflowsRepository, type WorkflowFilter } from './workflows.repository.ts';
import type { WorkflowEntity } from './workflow.entity.ts';
import { nodeNotFound, workflowNotFound } from './workflow-not-found.ts';

/** Where a workflow lies and what it is called by; what is left out stays as it is. */
export interface WorkflowPlace {
  /** Null: at the top. */
  readonly folderId?: string | null;
  readonly tags?: readonly string[];
}

/** Saving and reading workflows. A save never changes what is live: see `ActivationService`. */
@Injectable()
export class WorkflowsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
    private readonly compiler: VersionCompiler,
    private readonly folders: FoldersService,
    private readonly tags: TagsService,
    private readonly tagsOf: TagsRepository,
    private readonly changes: ChangeCounter,
  ) {}

  /** @throws WORKFLOW_INVALID, and FOLDER_NOT_FOUND, TAG_LIMIT_REACHED where it is to lie somewhere. */
  async create(actor: Actor, source: unknown, place: WorkflowPlace = {}): Promise<WorkflowView> {
    const { document, version } = await this.compiler.compile(actor, source);
    const id = randomUUID();
    return this.database.withTenant(actor.tenantId, async (tx) => {
      await this.workflows.insert(tx, { id, name: document.name }, version);
      await this.place(tx, id, place);
      return this.view(tx, await this.getRow(tx, id));
    });
  }

  async get(actor: Actor, workflowId: string): Promise<WorkflowView> {
    return this.database.withTenant(actor.tenantId, async (tx) => this.view(tx, await this.getRow(tx, workflowId)));
  }

  /** @throws WORKFLOW_CONFLICT where somebody saved after the version that the change is based on. */
  async update(actor: Actor, workflowId: string, change: { document: unknown; basedOn?: number }): Promise<WorkflowView> {
    const { document, version } = await this.compiler.compile(actor, change.document, workflowId);
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const workflow = await this.workflows.findForUpdate(tx, workflowId);
      if (!workflow) throw workflowNotFound(workflowId);
      if (change.basedOn !== undefined && change.basedOn !== workflow.latestVersion) throw conflict(workflow, change.basedOn);
      const replaced = await this.workflows.findVersion(tx, workflow.id, workflow.latestVersion);
      await this.workflows.addVersion(tx, workflow, document.name, version);
      // A draft changes nothing live, but for a workflow that errors start without its being active (ADR 0022).
      if (errorTriggerOf(version) || (replaced && errorTriggerOf(replaced))) await this.changes.raise(tx);
      return this.view(tx, await this.getRow(tx, workflowId));
    });
  }

  /** A name stands in expressions, code and pinned data as well: all of them follow. @throws NODE_NOT_FOUND, NAME_TAKEN, WORKFLOW_CONFLICT */
  async renameNode(
    actor: Actor,
    workflowId: string,
    { nodeId, name, basedOn }: { nodeId: string; name: string; basedOn?: number },
  ): Promise<WorkflowView> {
    const { document, version } = await this.get(actor, workflowId);
    if (!document.nodes.some(({ id }) => id === nodeId)) throw nodeNotFound(nodeId, version);
    if (document.nodes.some((node) => node.id !== nodeId && node.name === name))
      throw new AppError('NAME_TAKEN', `Another node of the workflow is called "${name}".`);
    return this.update(actor, workflowId, { document: renameNode(document, nodeId, name), basedOn: basedOn ?? version });
  }

  /** Moves and tags a workflow, without a new version. */
  /** One change of a workflow's place at a time: of two, the later one stands. */
  async organise(actor: Actor, workflowId: string, place: WorkflowPlace): Promise<WorkflowSummary> {
    return this.database.withTenant(actor.tenantId, async (tx) => {
      if (!(await this.workflows.findForUpdate(tx, workflowId))) throw workflowNotFound(workflowId);
      await this.place(tx, workflowId, place);
      return toWorkflowSummary(await this.getRow(tx, workflowId), await this.tagNames(tx, workflowId));
    });
  }

  async list(actor: Actor, filter: Omit<WorkflowFilter, 'after'> & { readonly cursor?: string }): Promise<Page<WorkflowSummary>> {
    const after = filter.cursor === undefined ? undefined : readPosition(filter.cursor);
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const rows = await this.workflows.list(tx, { ...filter, after, limit: filter.limit + 1 });
      const shown = rows.slice(0, filter.limit);
      const tags = await this.tagsOf.ofWorkflows(
        tx,
        shown.map(({ id }) => id),
      );
      const last = rows.length > filter.limit ? shown.at(-1) : undefined;
      return {
        items: shown.map((row) => toWorkflowSummary(row, tags.get(row.id) ?? [])),
        nextCursor: last && encodeCursor([last.createdAt.toISOString(), last.id]),
      };
    });
  }

  async listVersions(actor: Actor, workflowId: string, page: { limit: number; cursor?: string }): Promise<Page<VersionSummary>> {
    const before = page.cursor === undefined ? undefined : Number(decodeCursor(page.cursor, 1)[0]);
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const workflow = await this.getRow(tx, workflowId);
      const rows = await this.workflows.listVersions(tx, workflowId, { before, limit: page.limit + 1 });
      const shown = rows.slice(0, page.limit);
      const last = rows.length > page.limit ? shown.at(-1) : undefined;
      return { items: shown.map((row) => toVersionSummary(workflow, row)), nextCursor: last && encodeCursor([last.version]) };
    });
  }

  async getVersion(actor: Actor, workflowId: string, version: number): Promise<WorkflowView> {
    return this.database.withTenant(actor.tenantId, async (tx) => this.view(tx, await this.getRow(tx, workflowId), version));
  }

  async diffVersions(actor: Actor, workflowId: string, { from, to }: { from: number; to?: number }): Promise<VersionDiff> {
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const workflow = await this.getRow(tx, workflowId);
      const old = await this.view(tx, workflow, from);
      const now = await this.view(tx, workflow, to);
      return { from, to: to ?? workflow.latestVersion, ...diffDocuments(old.document, now.document) };
    });
  }

  /** Saves an old version's document as the newest. It is compiled again: what was valid then may not be now. */
  async restore(actor: Actor, workflowId: string, version: number): Promise<WorkflowView> {
    const old = await this.getVersion(actor, workflowId, version);
    return this.update(actor, workflowId, { document: old.document });
  }

  private async getRow(tx: TenantTransaction, workflowId: string): Promise<WorkflowEntity> {
    const workflow = await this.workflows.find(tx, workflowId);
    if (!workflow) throw workflowNotFound(workflowId);
    return workflow;
  }

  private async view(tx: TenantTransaction, workflow: WorkflowEntity, version = workflow.latestVersion): Promise<WorkflowView> {
    const shown = await this.workflows.findVersion(tx, workflow.id, version);
    if (!shown)
      throw new AppError('VERSION_NOT_FOUND', `The workflow has no version ${version}; its newest is ${workflow.latestVersion}.`);
    return toWorkflowView(workflow, shown, await this.tagNames(tx, workflow.id));
  }

  private async place(tx: TenantTransaction, workflowId: string, { folderId, tags }: WorkflowPlace): Promise<void> {
    if (folderId) await this.folders.hold(tx, folderId);
    if (folderId !== undefined) await this.workflows.move(tx, workflowId, folderId);
    if (tags !== undefined) await this.tags.assign(tx, workflowId, tags);
  }

  private async tagNames(tx: TenantTransaction, workflowId: string): Promise<readonly string[]> {
    return (await this.tagsOf.ofWorkflows(tx, [workflowId])).get(workflowId) ?? [];
  }
}

function readPosition(cursor: string): { createdAt: Date; id: string } {
  const [createdAt, id] = decodeCursor(cursor, 2);
  const date = new Date(String(createdAt));
  if (Number.isNaN(date.getTime())) throw new AppError('INVALID_INPUT', 'The cursor is not one that this list gave out.');
  return { createdAt: date, id: String(id) };
}

function conflict(workflow: WorkflowEntity, basedOn: number): AppError {
  const message = `The change is based on version ${basedOn}, and the newest is ${workflow.latestVersion}. Read it, merge, and send basedOn: ${workflow.latestVersion}.`;
  return new AppError('WORKFLOW_CONFLICT', message, { details: { latestVersion: workflow.latestVersion } });
}
