import { routeKind, type WebhookRoute } from '@weft/node-sdk';
import type { TenantTransaction } from '@weft/persistence';
import { calledSegments, comparePatterns, matchPath, pathKey, segmentsOf } from './path-pattern.ts';

export interface TestRoute {
  readonly workflowId: string;
  readonly version: number;
  readonly nodeId: string;
  readonly route: WebhookRoute;
  readonly executionId: string;
}

interface TestRow {
  readonly workflow_id: string;
  readonly version: number;
  readonly node_id: string;
  readonly route: string;
  readonly execution_id: string;
}

const COLUMNS = 'workflow_id, version, node_id, route, execution_id';

/** Every query on webhooks that are being tried out. */
export class WebhookTestsRepository {
  /** False where somebody tries out another workflow at the same address. */
  async listen(tx: TenantTransaction, test: TestRoute, listenMs: number): Promise<boolean> {
    const { workflowId, version, nodeId, route, executionId } = test;
    const rows = await tx.query(
      `INSERT INTO orchestrator.webhook_tests AS t (tenant_id, method, path_key, workflow_id, version, node_id, route, execution_id, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9::float8 * interval '1 millisecond')
       ON CONFLICT (tenant_id, method, path_key) DO UPDATE
         SET workflow_id = excluded.workflow_id, version = excluded.version, node_id = excluded.node_id, route = excluded.route,
             execution_id = excluded.execution_id, expires_at = excluded.expires_at
         WHERE t.workflow_id = excluded.workflow_id OR t.expires_at <= now()
       RETURNING execution_id`,
      [
        tx.tenantId,
        routeKind(route),
        pathKey(route.path),
        workflowId,
        version,
        nodeId,
        JSON.stringify(route),
        executionId,
        listenMs,
      ],
    );
    return rows.length > 0;
  }

  async stop(tx: TenantTransaction, workflowId: string): Promise<void> {
    await tx.query('DELETE FROM orchestrator.webhook_tests WHERE tenant_id = $1 AND workflow_id = $2', [tx.tenantId, workflowId]);
  }

  /** What listens for a call, with what its path captures: fixed segments win over parameters. */
  async match(
    tx: TenantTransaction,
    method: string,
    path: string,
  ): Promise<(TestRoute & { readonly params: Readonly<Record<string, string>> }) | undefined> {
    const rows = await tx.query<TestRow>(
      `SELECT ${COLUMNS} FROM orchestrator.webhook_tests WHERE tenant_id = $1 AND method = $2 AND expires_at > now()`,
      [tx.tenantId, method],
    );
    const candidates = rows
      .map((row) => toTestRoute(row))
      .map((test) => ({ test, pattern: segmentsOf(test.route.path) }))
      .sort((a, b) => comparePatterns(a.pattern, b.pattern));
    const called = calledSegments(path);
    for (const { test, pattern } of candidates) {
      const params = called && matchPath(pattern, called);
      if (params) return { ...test, params };
    }
    return undefined;
  }

  /** Ends the listening of one id. Undefined where it is over: of two calls at once, one gets it. */
  async take(tx: TenantTransaction, executionId: string, nodeId: string): Promise<TestRoute | undefined> {
    const rows = await tx.query<TestRow & { live: boolean }>(
      `DELETE FROM orchestrator.webhook_tests WHERE tenant_id = $1 AND execution_id = $2
       RETURNING ${COLUMNS}, expires_at > now() AS live`,
      [tx.tenantId, executionId],
    );
    const taken = rows.find((row) => row.live && row.node_id === nodeId);
    return taken && toTestRoute(taken);
  }
}

function toTestRoute(row: TestRow): TestRoute {
  return {
    workflowId: row.workflow_id,
    version: row.version,
    nodeId: row.node_id,
    route: JSON.parse(row.route) as WebhookRoute,
    executionId: row.execution_id,
  };
}
