import type { SendPermit } from '@weft/egress';
import { hasCode, isAppError } from '@weft/errors';
import { DataRowStore, DataTableStore } from '@weft/execution-store';
import {
  NodeFailure,
  type CellValues,
  type ChangedRow,
  type DataRow,
  type DataTable,
  type DataTablePort,
  type RowChange,
  type RowQuery,
  type TableWrite,
} from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import type pg from 'pg';

export interface DataTableStores {
  readonly tables: DataTableStore;
  readonly rows: DataRowStore;
}

/** @param pool under the role `weft_execution`. */
export const dataTableStores = (pool: pg.Pool): DataTableStores => ({
  tables: new DataTableStore({ pool }),
  rows: new DataRowStore({ pool }),
});

/** The data tables of one workspace, for a run. */
export class RunDataTables implements DataTablePort {
  constructor(
    private readonly stores: DataTableStores,
    private readonly run: { readonly tenantId: string; readonly permit: SendPermit },
  ) {}

  find(table: string, query: RowQuery): Promise<readonly DataRow[]> {
    return told(this.stores.rows.find({ tenantId: this.run.tenantId, table }, query));
  }

  insert(write: TableWrite, rows: readonly CellValues[]): Promise<readonly DataRow[]> {
    return this.write((tenantId) => this.stores.rows.insert({ tenantId, ...write }, rows));
  }

  update(write: TableWrite, change: RowChange, values: CellValues): Promise<readonly ChangedRow[]> {
    return this.write((tenantId) => this.stores.rows.update({ tenantId, ...write }, change, values));
  }

  upsert(write: TableWrite, change: RowChange, values: CellValues): Promise<readonly ChangedRow[]> {
    return this.write((tenantId) => this.stores.rows.upsert({ tenantId, ...write }, change, values));
  }

  delete(write: TableWrite, change: RowChange): Promise<readonly ChangedRow[]> {
    return this.write((tenantId) => this.stores.rows.delete({ tenantId, ...write }, change));
  }

  listTables(): Promise<readonly DataTable[]> {
    return told(this.stores.tables.list(this.run.tenantId));
  }

  createTable(table: Parameters<DataTablePort['createTable']>[0]): Promise<DataTable> {
    return this.write((tenantId) => this.stores.tables.create({ tenantId, ...table }));
  }

  renameTable(write: TableWrite, name: string): Promise<DataTable> {
    return this.write((tenantId) => this.stores.tables.rename({ tenantId, ...write }, name));
  }

  deleteTable(write: TableWrite): Promise<void> {
    return this.write((tenantId) => this.stores.tables.delete({ tenantId, ...write }));
  }

  private async write<T>(make: (tenantId: string) => Promise<T>): Promise<T> {
    const { permit, tenantId } = this.run;
    if (permit.isRevoked) await permit.obtain();
    return told(make(tenantId));
  }
}

const FIXES = {
  DATA_TABLE_NOT_FOUND: 'Make the table first, under Data tables or by a node, or choose one that exists.',
  DATA_TABLE_INVALID: 'Look at the columns of the table, and at what the values are made of.',
  DATA_TABLE_LIMIT_REACHED: 'Delete rows that nobody needs, or keep so much data in a database of its own.',
  NAME_TAKEN: 'Choose another name, or switch "reuse" on.',
} as const;
const FIELDS: Readonly<Record<string, string>> = { DATA_TABLE_NOT_FOUND: 'table', NAME_TAKEN: 'name' };

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (hasCode(error, 'STORE_UNAVAILABLE', 'REQUEST_TIMEOUT')) throw unavailable(error.message);
    if (!isAppError(error) || !(error.code in FIXES)) throw error;
    const code = error.code as keyof typeof FIXES;
    const field = FIELDS[code];
    throw new NodeFailure({
      code,
      fault: 'user',
      message: error.message,
      ...(field !== undefined && { field }),
      fix: FIXES[code],
      details: error.details as Record<string, Json>,
      retryable: false,
    });
  }
}

function unavailable(reason: string): NodeFailure {
  return new NodeFailure({
    code: 'DATA_TABLES_UNAVAILABLE',
    fault: 'platform',
    message: `The data tables cannot be read or written just now. ${reason}`,
    fix: 'Try again later; "retry" does it by itself. The operator finds the cause in the log.',
    retryable: true,
  });
}
