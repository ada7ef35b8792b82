import type { VariableView } from '@weft/contracts';
import type { TenantTransaction } from '@weft/persistence';

interface VariableRow {
  readonly name: string;
  readonly value: string;
  readonly updatedAt: Date;
}

const COLUMNS = 'name, value, updated_at AS "updatedAt"';

/** Every query on workspace variables. All take the transaction of the tenant they are for. */
export class VariablesRepository {
  async list(tx: TenantTransaction): Promise<VariableView[]> {
    const rows = await tx.query<VariableRow>(`SELECT ${COLUMNS} FROM orchestrator.variables WHERE tenant_id = $1 ORDER BY name`, [
      tx.tenantId,
    ]);
    return rows.map(toView);
  }

  /** Values by name: of these names, or of all. */
  async values(tx: TenantTransaction, names: readonly string[] | 'all'): Promise<Readonly<Record<string, string>>> {
    if (names.length === 0) return {};
    const rows = await tx.query<VariableRow>(
      `SELECT ${COLUMNS} FROM orchestrator.variables WHERE tenant_id = $1 AND ($2::text[] IS NULL OR name = ANY($2))`,
      [tx.tenantId, names === 'all' ? null : names],
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  async count(tx: TenantTransaction): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM orchestrator.variables WHERE tenant_id = $1',
      [tx.tenantId],
    );
    return row?.count ?? 0;
  }

  async set(tx: TenantTransaction, name: string, value: string): Promise<VariableView> {
    const [row] = await tx.query<VariableRow>(
      `INSERT INTO orchestrator.variables (tenant_id, name, value) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value, updated_at = now()
       RETURNING ${COLUMNS}`,
      [tx.tenantId, name, value],
    );
    return toView(row!);
  }

  async delete(tx: TenantTransaction, name: string): Promise<boolean> {
    const rows = await tx.query('DELETE FROM orchestrator.variables WHERE tenant_id = $1 AND name = $2 RETURNING name', [
      tx.tenantId,
      name,
    ]);
    return rows.length > 0;
  }
}

const toView = ({ name, value, updatedAt }: VariableRow): VariableView => ({ name, value, updatedAt: updatedAt.toISOString() });
