import type { KnownCall } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { isJsonObject } from '@weft/workflow-model';
import { Injectable } from '@nestjs/common';
import { triggersOf } from './workflow-view.ts';
import type { WorkflowVersionEntity } from './workflow-version.entity.ts';
import type { WorkflowEntity } from './workflow.entity.ts';
import { WorkflowsRepository } from './workflows.repository.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Workflows that are looked at for one document: beyond that, the depth of runs alone ends a circle. */
const MAX_VISITED = 300;

interface Visited {
  readonly workflow: WorkflowEntity;
  readonly versions: readonly WorkflowVersionEntity[];
}

/**
 * Which workflows call which, as far as their documents say it by an id. A workflow calls what its active version calls, and what its newest
 * does, since either may come to run.
 */
@Injectable()
export class CallGraph {
  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
  ) {}

  /** What a compilation is told of the workflows that a document calls; undefined where it calls none. `workflowId`: its own, once it has one. */
  async describe(tenantId: string, document: unknown, workflowId?: string): Promise<Record<string, KnownCall> | undefined> {
    const called = calledBy(document);
    if (called.length === 0) return undefined;
    return this.database.withTenant(tenantId, async (tx) => {
      const known: Record<string, KnownCall> = {};
      for (const id of called) known[id] = await this.describeOne(tx, id, workflowId);
      return known;
    });
  }

  /** Of two workflows that were saved at the same time each may call the other. @throws WORKFLOW_INVALID */
  async assertEnds(tx: TenantTransaction, workflowId: string, { document }: WorkflowVersionEntity): Promise<void> {
    for (const id of calledBy(JSON.parse(document))) {
      const { through } = await this.describeOne(tx, id, workflowId);
      if (!through) continue;
      const message = `The workflow would call itself: through ${through.map((name) => `"${name}"`).join(', ')}.`;
      throw new AppError('WORKFLOW_INVALID', message, { details: { through: [...through] } });
    }
  }

  private async describeOne(tx: TenantTransaction, id: string, self: string | undefined): Promise<KnownCall> {
    const visited = await this.visit(tx, id);
    if (!visited) return { status: 'absent' };
    const through = self === undefined ? undefined : await this.pathTo(tx, visited, self);
    if (through) return { status: 'recursive', through };
    const version = visited.versions[0];
    if (!version?.planHash) return { status: 'invalid' };
    return triggersOf(version).some(({ type }) => type === 'executeWorkflowTrigger')
      ? { status: 'usable' }
      : { status: 'without-trigger' };
  }

  /** Names of the workflows on a way of calls from one to another, both included. Breadth first, so the shortest. */
  private async pathTo(tx: TenantTransaction, from: Visited, self: string): Promise<string[] | undefined> {
    const open: { readonly at: Visited; readonly names: readonly string[] }[] = [{ at: from, names: [from.workflow.name] }];
    const seen = new Set([from.workflow.id]);
    for (let next = open.shift(); next !== undefined && seen.size < MAX_VISITED; next = open.shift()) {
      if (next.at.workflow.id === self) return [...next.names];
      const called = next.at.versions.flatMap(({ document }) => calledBy(JSON.parse(document)));
      for (const id of new Set(called)) {
        if (seen.has(id)) continue;
        seen.add(id);
        const visited = await this.visit(tx, id);
        if (visited) open.push({ at: visited, names: [...next.names, visited.workflow.name] });
      }
    }
    return undefined;
  }

  /** The version that a call in production would run comes first. */
  private async visit(tx: TenantTransaction, id: string): Promise<Visited | undefined> {
    const workflow = UUID.test(id) ? await this.workflows.find(tx, id) : null;
    if (!workflow) return undefined;
    const numbers = new Set([workflow.activeVersion ?? workflow.latestVersion, workflow.latestVersion]);
    const versions: WorkflowVersionEntity[] = [];
    for (const number of numbers) {
      const version = await this.workflows.findVersion(tx, id, number);
      if (version) versions.push(version);
    }
    return { workflow, versions };
  }
}

/** Ids of the workflows that a document names; those that an expression gives are known to nobody. */
function calledBy(document: unknown): string[] {
  const nodes = isJsonObject(document) ? document['nodes'] : undefined;
  if (!Array.isArray(nodes)) return [];
  const ids = (nodes as readonly unknown[]).flatMap((node) => {
    if (!isJsonObject(node) || node['type'] !== 'executeWorkflow' || node['disabled'] === true) return [];
    const parameters = node['parameters'];
    const id = isJsonObject(parameters) ? parameters['workflowId'] : undefined;
    return typeof id === 'string' && !id.startsWith('=') ? [id.toLowerCase()] : [];
  });
  return [...new Set(ids)];
}
