import type { CompiledTrigger } from '@weft/contracts';
import { routeKind, type WebhookRoute } from '@weft/node-sdk';
import type { TenantTransaction } from '@weft/persistence';
import { calledSegments, comparePatterns, matchPath, pathKey, segmentsOf } from './path-pattern.ts';
import { WebhookRouteEntity } from './webhook-route.entity.ts';

/** A path that another workflow serves already. */
export interface TakenRoute {
  readonly method: string;
  readonly path: string;
  readonly workflowId: string;
}

export interface FoundRoute {
  readonly workflowId: string;
  readonly nodeId: string;
  readonly route: WebhookRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** Every query on the routes of active workflows. */
export class WebhookRoutesRepository {
  /** Replaces a workflow's routes. Answers with the first that another workflow has; nothing is changed then. */
  async replace(
    tx: TenantTransaction,
    workflowId: string,
    triggers: readonly CompiledTrigger[],
  ): Promise<TakenRoute | undefined> {
    await this.remove(tx, workflowId);
    for (const { nodeId, route } of triggers.flatMap((trigger) =>
      trigger.webhooks.map((route) => ({ nodeId: trigger.nodeId, route })),
    )) {
      const taken = await this.insert(tx, { workflowId, nodeId, route });
      if (taken) return { method: routeKind(route), path: route.path, workflowId: taken };
    }
    return undefined;
  }

  async remove(tx: TenantTransaction, workflowId: string): Promise<void> {
    await tx.manager.delete(WebhookRouteEntity, { tenantId: tx.tenantId, workflowId });
  }

  /** The route that serves a call: fixed segments win over parameters. */
  async match(tx: TenantTransaction, method: string, path: string): Promise<FoundRoute | undefined> {
    const called = calledSegments(path);
    if (!called) return undefined;
    // A segment of a call may begin with a colon, or have a slash in it: joined they would be the key of something else.
    const isPlain = called.every((segment) => !/^:|\//.test(segment));
    const exact = isPlain ? await this.find(tx, method, called.join('/')) : null;
    if (exact) return toFound(exact, {});
    const patterns = await tx.manager
      .createQueryBuilder(WebhookRouteEntity, 'r')
      .where('r.tenantId = :tenantId AND r.method = :method', { tenantId: tx.tenantId, method })
      .andWhere(`r.pathKey LIKE '%:%'`)
      .getMany();
    return bestMatch(patterns, called);
  }

  private async find(tx: TenantTransaction, method: string, key: string): Promise<WebhookRouteEntity | null> {
    return tx.manager.findOneBy(WebhookRouteEntity, { tenantId: tx.tenantId, method, pathKey: key });
  }

  /** The id of the workflow that has the route already, if any. The key makes the decision, so a race has one winner. */
  private async insert(
    tx: TenantTransaction,
    row: { workflowId: string; nodeId: string; route: WebhookRoute },
  ): Promise<string | undefined> {
    const key = pathKey(row.route.path);
    const inserted = await tx.query<{ workflow_id: string }>(
      `INSERT INTO orchestrator.webhook_routes (tenant_id, method, path_key, workflow_id, node_id, route)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING workflow_id`,
      [tx.tenantId, routeKind(row.route), key, row.workflowId, row.nodeId, JSON.stringify(row.route)],
    );
    if (inserted.length > 0) return undefined;
    return (await this.find(tx, routeKind(row.route), key))?.workflowId ?? 'unknown';
  }
}

function bestMatch(patterns: readonly WebhookRouteEntity[], called: readonly string[]): FoundRoute | undefined {
  const candidates = patterns
    .map((entity) => ({ entity, pattern: segmentsOf((JSON.parse(entity.route) as WebhookRoute).path) }))
    .sort((a, b) => comparePatterns(a.pattern, b.pattern));
  for (const { entity, pattern } of candidates) {
    const params = matchPath(pattern, called);
    if (params) return toFound(entity, params);
  }
  return undefined;
}

function toFound(entity: WebhookRouteEntity, params: Readonly<Record<string, string>>): FoundRoute {
  return { workflowId: entity.workflowId, nodeId: entity.nodeId, route: JSON.parse(entity.route) as WebhookRoute, params };
}
