import { AppError } from '@weft/errors';
import type { DataTable } from '@weft/node-sdk';
import { toStoreError, type TenantDatabase } from '@weft/persistence';
import type pg from 'pg';
import { tableMissing, type PlacedColumn, type TableAddress } from './data-table.ts';

/** A table has so many rows at most that nothing takes nearly as long. */
const STATEMENT_TIMEOUT_MS = 20_000;
const GIVEN_UP_BY_SERVER = '57014';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A table as it is kept. */
export interface StoredTable extends Omit<DataTable, 'columns'> {
  readonly columns: readonly PlacedColumn[];
  readonly lastPosition: number;
  readonly lastRowId: number;
}

export type Ask = <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[]) => Promise<Row[]>;

/** Where the tables are: for runs of any workspace, or as one workspace sees them. */
export type TablesOf =
  /** Under the role `weft_execution`. */
  { readonly pool: pg.Pool } | { readonly database: TenantDatabase };

/** One transaction on data tables. What `work` throws undoes all of it. @throws STORE_UNAVAILABLE, REQUEST_TIMEOUT */
export async function withinTables<T>(of: TablesOf, tenantId: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  const bounded = async (ask: Ask) => {
    await ask(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`, []);
    return work(ask);
  };
  try {
    if ('pool' in of) return await withinPool(of.pool, bounded);
    return await of.database.withTenant(tenantId, (tx) => bounded((sql, values) => tx.query(sql, values)));
  } catch (error) {
    if ((error as { code?: unknown }).code !== GIVEN_UP_BY_SERVER) throw error;
    throw new AppError('REQUEST_TIMEOUT', 'The rows could not be looked through in time.', { cause: error });
  }
}

async function withinPool<T>(pool: pg.Pool, work: (ask: Ask) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => Promise.reject(toStoreError(error)));
  let isBroken = true;
  try {
    await client.query('BEGIN');
    const result = await work(
      async <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[]) =>
        (await client.query<Row>(sql, [...values])).rows,
    );
    await client.query('COMMIT');
    isBroken = false;
    return result;
  } catch (error) {
    isBroken = !(await rolledBack(client));
    throw toStoreError(error);
  } finally {
    client.release(isBroken);
  }
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}

interface TableRow {
  readonly id: string;
  readonly name: string;
  readonly columns: string;
  readonly last_position: number;
  readonly last_row_id: string;
  readonly row_count: string;
  readonly size_bytes: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/**
 * The table; one whose id it is comes before one of that name. For writes it is held, so that they come one after the other.
 * @throws DATA_TABLE_NOT_FOUND
 */
export async function findTable(
  ask: Ask,
  { tenantId, table }: TableAddress,
  { forWrite = false }: { readonly forWrite?: boolean } = {},
): Promise<StoredTable> {
  const id = UUID.test(table) ? table : null;
  const [row] = await ask<TableRow>(
    `SELECT * FROM execution.data_tables WHERE tenant_id = $1 AND (id = $2::uuid OR name = $3)
     ORDER BY id IS DISTINCT FROM $2::uuid LIMIT 1 ${forWrite ? 'FOR UPDATE' : ''}`,
    [tenantId, id, table.replaceAll('\0', '\ufffd').toWellFormed().trim()],
  );
  if (!row) throw tableMissing(table);
  return toStoredTable(row);
}

export const toStoredTable = (row: TableRow): StoredTable => ({
  id: row.id,
  name: row.name,
  columns: JSON.parse(row.columns) as PlacedColumn[],
  lastPosition: row.last_position,
  lastRowId: Number(row.last_row_id),
  rowCount: Number(row.row_count),
  sizeBytes: Number(row.size_bytes),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const toDataTable = ({ lastPosition: _, lastRowId: __, columns, ...table }: StoredTable): DataTable => ({
  ...table,
  columns: columns.map(({ name, type }) => ({ name, type })),
});

export type { TableRow };
