import { randomUUID } from 'node:crypto';
import type { DataTable, TableColumn } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import {
  checkColumns,
  checkTableName,
  invalid,
  LIMITS,
  limitReached,
  nameTaken,
  type PlacedColumn,
  type TableAddress,
} from './data-table.ts';
import { columnOf } from './cells.ts';
import {
  findTable,
  toDataTable,
  toStoredTable,
  withinTables,
  type Ask,
  type StoredTable,
  type TableRow,
  type TablesOf,
} from './table-transaction.ts';
import { writeOnce } from './write-once.ts';

const UNIQUE_VIOLATION = '23505';

export interface NewTable {
  readonly tenantId: string;
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** A table of that name is what is asked for, whatever its columns. */
  readonly reuse?: boolean;
  readonly key?: string;
}

/** The tables of a workspace. Names are told apart by every letter. */
export class DataTableStore {
  constructor(private readonly of: TablesOf) {}

  /** By name. @throws STORE_UNAVAILABLE */
  list(tenantId: string): Promise<readonly DataTable[]> {
    return this.within(tenantId, async (ask) => {
      const rows = await ask<TableRow>('SELECT * FROM execution.data_tables WHERE tenant_id = $1 ORDER BY name COLLATE "C"', [
        tenantId,
      ]);
      return rows.map((row) => toDataTable(toStoredTable(row)));
    });
  }

  /** @throws DATA_TABLE_NOT_FOUND, STORE_UNAVAILABLE */
  get(address: TableAddress): Promise<DataTable> {
    return this.within(address.tenantId, async (ask) => toDataTable(await findTable(ask, address)));
  }

  /** @throws NAME_TAKEN, DATA_TABLE_INVALID, DATA_TABLE_LIMIT_REACHED, STORE_UNAVAILABLE */
  async create({ tenantId, columns, reuse = false, key, ...given }: NewTable): Promise<DataTable> {
    const name = checkTableName(given.name);
    checkColumns(columns);
    const make = async (ask: Ask): Promise<Json> => {
      const [existing] = await ask<TableRow>('SELECT * FROM execution.data_tables WHERE tenant_id = $1 AND name = $2', [
        tenantId,
        name,
      ]);
      if (existing && !reuse) throw nameTaken(name);
      return asJson(existing ? toStoredTable(existing) : await insertTable(ask, { tenantId, name, columns }));
    };
    return this.within(tenantId, async (ask) => fromJson(await writeOnce(ask, { tenantId, key }, () => make(ask)))).catch(
      toNameTaken(name),
    );
  }

  /** @throws DATA_TABLE_NOT_FOUND, NAME_TAKEN, DATA_TABLE_INVALID, STORE_UNAVAILABLE */
  async rename(address: TableAddress & { readonly key?: string }, to: string): Promise<DataTable> {
    const name = checkTableName(to);
    const write = async (ask: Ask): Promise<Json> => {
      const { id } = await findTable(ask, address, { forWrite: true });
      return asJson(await change(ask, { tenantId: address.tenantId, id }, { name }));
    };
    return this.within(address.tenantId, async (ask) => fromJson(await writeOnce(ask, address, () => write(ask)))).catch(
      toNameTaken(name),
    );
  }

  /** With its rows. @throws DATA_TABLE_NOT_FOUND, STORE_UNAVAILABLE */
  delete(address: TableAddress & { readonly key?: string }): Promise<void> {
    return this.within(address.tenantId, async (ask) => {
      await writeOnce(ask, address, async () => {
        const { id } = await findTable(ask, address, { forWrite: true });
        await ask('DELETE FROM execution.data_tables WHERE tenant_id = $1 AND id = $2', [address.tenantId, id]);
        return null;
      });
    });
  }

  /** Rows that there are have no value in it. @throws DATA_TABLE_NOT_FOUND, DATA_TABLE_INVALID, DATA_TABLE_LIMIT_REACHED, STORE_UNAVAILABLE */
  addColumn(address: TableAddress, column: TableColumn): Promise<DataTable> {
    return this.within(address.tenantId, async (ask) => {
      const table = await findTable(ask, address, { forWrite: true });
      checkColumns([...table.columns, column]);
      const lastPosition = table.lastPosition + 1;
      if (lastPosition > LIMITS.positions)
        throw limitReached('So many columns were removed from this table that it takes no other: make a new one.');
      const columns = [...table.columns, { name: column.name, type: column.type, position: lastPosition }];
      return toDataTable(await change(ask, { ...table, tenantId: address.tenantId }, { columns, lastPosition }));
    });
  }

  /** Its values go with it. @throws DATA_TABLE_NOT_FOUND, DATA_TABLE_INVALID, STORE_UNAVAILABLE */
  removeColumn(address: TableAddress, name: string): Promise<DataTable> {
    return this.within(address.tenantId, async (ask) => {
      const table = await findTable(ask, address, { forWrite: true });
      const { position } = columnOf(name, table.columns);
      const [row] = await ask<{ bytes: string }>(CLEAR_COLUMN, [address.tenantId, table.id, position]);
      const columns = table.columns.filter((column) => column.position !== position);
      return toDataTable(
        await change(ask, { ...table, tenantId: address.tenantId }, { columns, freedBytes: Number(row?.bytes ?? 0) }),
      );
    });
  }

  private within<T>(tenantId: string, work: (ask: Ask) => Promise<T>): Promise<T> {
    return withinTables(this.of, tenantId, work);
  }
}

const CLEAR_COLUMN = `
  WITH held AS (SELECT id, octet_length(cells[$3]) AS bytes FROM execution.data_table_rows
    WHERE tenant_id = $1 AND table_id = $2 AND cells[$3] IS NOT NULL),
  cleared AS (UPDATE execution.data_table_rows r SET cells[$3] = NULL FROM held WHERE r.tenant_id = $1 AND r.table_id = $2 AND r.id = held.id)
  SELECT coalesce(sum(bytes), 0) AS bytes FROM held`;

async function insertTable(ask: Ask, { tenantId, name, columns }: Omit<NewTable, 'reuse' | 'key'>): Promise<StoredTable> {
  const [known] = await ask<{ count: string }>('SELECT count(*) FROM execution.data_tables WHERE tenant_id = $1', [tenantId]);
  if (Number(known?.count) >= LIMITS.tables) throw limitReached(`A workspace has at most ${LIMITS.tables} data tables.`);
  const placed = columns.map(({ name, type }, index): PlacedColumn => ({ name, type, position: index + 1 }));
  const [row] = await ask<TableRow>(
    'INSERT INTO execution.data_tables (tenant_id, id, name, columns, last_position) VALUES ($1, $2, $3, $4, $5) RETURNING *',
    [tenantId, randomUUID(), name, JSON.stringify(placed), placed.length],
  );
  return toStoredTable(row as TableRow);
}

interface TableChange {
  readonly name?: string;
  readonly columns?: readonly PlacedColumn[];
  readonly lastPosition?: number;
  readonly freedBytes?: number;
}

async function change(ask: Ask, { tenantId, id }: { tenantId: string; id: string }, to: TableChange): Promise<StoredTable> {
  const { name = null, columns, lastPosition = null, freedBytes = 0 } = to;
  const [row] = await ask<TableRow>(
    `UPDATE execution.data_tables SET name = coalesce($3, name), columns = coalesce($4, columns),
       last_position = coalesce($5, last_position), size_bytes = size_bytes - $6, updated_at = now()
     WHERE tenant_id = $1 AND id = $2 RETURNING *`,
    [tenantId, id, name, columns ? JSON.stringify(columns) : null, lastPosition, freedBytes],
  );
  if (!row) throw invalid('The table is gone.');
  return toStoredTable(row);
}

const asJson = (table: StoredTable): Json => ({ ...toDataTable(table) }) as unknown as Json;
const fromJson = (table: Json): DataTable => table as unknown as DataTable;

/** Somebody else was quicker by a moment. */
const toNameTaken =
  (name: string) =>
  (error: unknown): never => {
    throw (error as { code?: unknown }).code === UNIQUE_VIOLATION ? nameTaken(name) : error;
  };
