import type { FolderView } from '@weft/contracts';
import type { TenantTransaction } from '@weft/persistence';

export interface FolderRow {
  readonly id: string;
  readonly parentId: string | null;
}

const VIEW = `
  SELECT f.id, f.name, f.parent_id AS "parentId",
         (SELECT count(*)::int FROM orchestrator.workflows w WHERE w.tenant_id = f.tenant_id AND w.folder_id = f.id) AS "workflowCount"
    FROM orchestrator.folders f
   WHERE f.tenant_id = $1`;

/** Every query on folders. All take the transaction of the tenant they are for. */
export class FoldersRepository {
  list(tx: TenantTransaction): Promise<FolderView[]> {
    return tx.query<FolderView>(`${VIEW} ORDER BY lower(f.name), f.id`, [tx.tenantId]);
  }

  async find(tx: TenantTransaction, id: string): Promise<FolderView | undefined> {
    const rows = await tx.query<FolderView>(`${VIEW} AND f.id = $2`, [tx.tenantId, id]);
    return rows[0];
  }

  /** Holds back whoever else changes the tree: two moves at once could make a ring. */
  async lockTree(tx: TenantTransaction): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('folders ' || $1, 0))`, [tx.tenantId]);
  }

  /** Keeps the folder from being deleted, or from being filled, until the transaction ends. False where there is none. */
  async hold(tx: TenantTransaction, id: string, against: 'deletion' | 'filling'): Promise<boolean> {
    const lock = against === 'deletion' ? 'FOR KEY SHARE' : 'FOR UPDATE';
    const rows = await tx.query(`SELECT FROM orchestrator.folders WHERE tenant_id = $1 AND id = $2 ${lock}`, [tx.tenantId, id]);
    return rows.length > 0;
  }

  /** The folder and those that it lies in, from the inside out; at most `limit`. */
  async ancestry(tx: TenantTransaction, id: string, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH RECURSIVE up AS (
         SELECT id, parent_id, 1 AS height FROM orchestrator.folders WHERE tenant_id = $1 AND id = $2
         UNION ALL
         SELECT f.id, f.parent_id, up.height + 1 FROM up
           JOIN orchestrator.folders f ON f.tenant_id = $1 AND f.id = up.parent_id
          WHERE up.height < $3)
       SELECT id FROM up ORDER BY height`,
      [tx.tenantId, id, limit],
    );
    return rows.map((row) => row.id);
  }

  /** How many levels of folders the folder is high, itself included. */
  async height(tx: TenantTransaction, id: string, limit: number): Promise<number> {
    const [row] = await tx.query<{ height: number }>(
      `WITH RECURSIVE down AS (
         SELECT id, 1 AS level FROM orchestrator.folders WHERE tenant_id = $1 AND id = $2
         UNION ALL
         SELECT f.id, down.level + 1 FROM down
           JOIN orchestrator.folders f ON f.tenant_id = $1 AND f.parent_id = down.id
          WHERE down.level < $3)
       SELECT coalesce(max(level), 0) AS height FROM down`,
      [tx.tenantId, id, limit],
    );
    return row?.height ?? 0;
  }

  async insert(tx: TenantTransaction, folder: FolderRow & { readonly name: string }): Promise<void> {
    await tx.query('INSERT INTO orchestrator.folders (tenant_id, id, parent_id, name) VALUES ($1, $2, $3, $4)', [
      tx.tenantId,
      folder.id,
      folder.parentId,
      folder.name,
    ]);
  }

  async update(tx: TenantTransaction, folder: FolderRow & { readonly name: string }): Promise<void> {
    await tx.query('UPDATE orchestrator.folders SET parent_id = $3, name = $4 WHERE tenant_id = $1 AND id = $2', [
      tx.tenantId,
      folder.id,
      folder.parentId,
      folder.name,
    ]);
  }

  /** False where it holds something. */
  async deleteEmpty(tx: TenantTransaction, id: string): Promise<boolean> {
    const rows = await tx.query(
      `DELETE FROM orchestrator.folders f
        WHERE f.tenant_id = $1 AND f.id = $2
          AND NOT EXISTS (SELECT FROM orchestrator.folders c WHERE c.tenant_id = $1 AND c.parent_id = $2)
          AND NOT EXISTS (SELECT FROM orchestrator.workflows w WHERE w.tenant_id = $1 AND w.folder_id = $2)
        RETURNING f.id`,
      [tx.tenantId, id],
    );
    return rows.length > 0;
  }
}
