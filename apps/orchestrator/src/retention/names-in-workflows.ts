import { namesIn } from '@weft/execution-store';
import { TenantDatabase } from '@weft/persistence';
import { Injectable } from '@nestjs/common';

/** Documents at a time: pinned data may be large. */
const BATCH = 50;
const NIL = '00000000-0000-0000-0000-000000000000';

interface DocumentRow {
  readonly workflowId: string;
  readonly version: number;
  readonly document: string;
}

/** What the workflows of a workspace still need of what is kept elsewhere, and what of theirs is over. */
@Injectable()
export class NamesInWorkflows {
  constructor(private readonly database: TenantDatabase) {}

  /** Of every version: an old one may be restored or run. */
  planHashes(tenantId: string): Promise<readonly string[]> {
    return this.database.withTenant(tenantId, async (tx) => {
      const rows = await tx.query<{ hash: string }>(
        'SELECT DISTINCT plan_hash AS hash FROM orchestrator.workflow_versions WHERE tenant_id = $1 AND plan_hash IS NOT NULL',
        [tenantId],
      );
      return rows.map(({ hash }) => hash);
    });
  }

  /** Files in pinned data, of every version. */
  async *files(tenantId: string): AsyncGenerator<readonly string[]> {
    for (let last: { workflowId: string; version: number } | undefined = { workflowId: NIL, version: 0 }; last;) {
      const { workflowId, version }: { workflowId: string; version: number } = last;
      const rows: DocumentRow[] = await this.database.withTenant(tenantId, (tx) =>
        tx.query<DocumentRow>(
          `SELECT workflow_id AS "workflowId", version, document FROM orchestrator.workflow_versions
           WHERE tenant_id = $1 AND (workflow_id, version) > ($2, $3) AND document LIKE '%sha256%'
           ORDER BY workflow_id, version LIMIT ${BATCH}`,
          [tenantId, workflowId, version],
        ),
      );
      yield rows.flatMap(({ document }) => namesIn(document));
      last = rows.at(-1);
    }
  }

  /** Which of these workflows are no more. */
  async findGone(tenantId: string, workflowIds: readonly string[]): Promise<readonly string[]> {
    if (workflowIds.length === 0) return [];
    const rows = await this.database.withTenant(tenantId, (tx) =>
      tx.query<{ id: string }>('SELECT id FROM orchestrator.workflows WHERE tenant_id = $1 AND id = ANY($2::uuid[])', [
        tenantId,
        workflowIds,
      ]),
    );
    const there = new Set(rows.map(({ id }) => id));
    return workflowIds.filter((id) => !there.has(id));
  }

  /** Webhooks that were being tried out a while ago. */
  async deleteOldTests(tenantId: string): Promise<void> {
    await this.database.withTenant(tenantId, (tx) =>
      tx.query(`DELETE FROM orchestrator.webhook_tests WHERE tenant_id = $1 AND expires_at < now() - interval '1 hour'`, [
        tenantId,
      ]),
    );
  }
}
