import { randomUUID } from 'node:crypto';
import type { TagView } from '@weft/contracts';
import type { TenantTransaction } from '@weft/persistence';

const VIEW = `
  SELECT t.id, t.name,
         (SELECT count(*)::int FROM orchestrator.workflow_tags wt WHERE wt.tenant_id = t.tenant_id AND wt.tag_id = t.id) AS "workflowCount"
    FROM orchestrator.tags t
   WHERE t.tenant_id = $1`;

/** Every query on tags and on which workflow has which. All take the transaction of the tenant they are for. */
export class TagsRepository {
  list(tx: TenantTransaction): Promise<TagView[]> {
    return tx.query<TagView>(`${VIEW} ORDER BY lower(t.name)`, [tx.tenantId]);
  }

  async find(tx: TenantTransaction, id: string): Promise<TagView | undefined> {
    const rows = await tx.query<TagView>(`${VIEW} AND t.id = $2`, [tx.tenantId, id]);
    return rows[0];
  }

  async count(tx: TenantTransaction): Promise<number> {
    const [row] = await tx.query<{ count: number }>('SELECT count(*)::int AS count FROM orchestrator.tags WHERE tenant_id = $1', [
      tx.tenantId,
    ]);
    return row?.count ?? 0;
  }

  async insert(tx: TenantTransaction, name: string): Promise<string> {
    const id = randomUUID();
    await tx.query('INSERT INTO orchestrator.tags (tenant_id, id, name) VALUES ($1, $2, $3)', [tx.tenantId, id, name]);
    return id;
  }

  async rename(tx: TenantTransaction, id: string, name: string): Promise<void> {
    await tx.query('UPDATE orchestrator.tags SET name = $3 WHERE tenant_id = $1 AND id = $2', [tx.tenantId, id, name]);
  }

  async delete(tx: TenantTransaction, id: string): Promise<boolean> {
    const rows = await tx.query('DELETE FROM orchestrator.tags WHERE tenant_id = $1 AND id = $2 RETURNING id', [tx.tenantId, id]);
    return rows.length > 0;
  }

  /** Makes those that are missing; a name is found whatever its case. Returns the number made. In one order, so that two never wait for each other. */
  async ensure(tx: TenantTransaction, names: readonly string[]): Promise<number> {
    const rows = await tx.query(
      `INSERT INTO orchestrator.tags (tenant_id, id, name)
       SELECT $1, gen_random_uuid(), name FROM unnest($2::text[]) AS name ORDER BY lower(name)
       ON CONFLICT (tenant_id, lower(name)) DO NOTHING RETURNING id`,
      [tx.tenantId, names],
    );
    return rows.length;
  }

  /** The workflow, whose row the transaction has locked, has exactly these afterwards; none that is deleted meanwhile. */
  async assign(tx: TenantTransaction, workflowId: string, names: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM orchestrator.workflow_tags WHERE tenant_id = $1 AND workflow_id = $2', [tx.tenantId, workflowId]);
    await tx.query(
      `INSERT INTO orchestrator.workflow_tags (tenant_id, workflow_id, tag_id)
       SELECT $1, $2, t.id FROM orchestrator.tags t
        WHERE t.tenant_id = $1 AND lower(t.name) IN (SELECT lower(name) FROM unnest($3::text[]) AS name)
          FOR KEY SHARE OF t`,
      [tx.tenantId, workflowId, names],
    );
  }

  /** Names by workflow, in alphabetical order. */
  async ofWorkflows(tx: TenantTransaction, workflowIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await tx.query<{ id: string; names: string[] }>(
      `SELECT wt.workflow_id AS id, array_agg(t.name ORDER BY lower(t.name)) AS names
         FROM orchestrator.workflow_tags wt
         JOIN orchestrator.tags t ON t.tenant_id = wt.tenant_id AND t.id = wt.tag_id
        WHERE wt.tenant_id = $1 AND wt.workflow_id = ANY($2::uuid[])
        GROUP BY wt.workflow_id`,
      [tx.tenantId, workflowIds],
    );
    return new Map(rows.map(({ id, names }) => [id, names]));
  }
}
