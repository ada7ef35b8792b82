import type { Json } from '@weft/workflow-model';

export const CELL_TYPES = ['string', 'number', 'boolean', 'date'] as const;
export type CellType = (typeof CELL_TYPES)[number];

export interface TableColumn {
  readonly name: string;
  readonly type: CellType;
}

export interface DataTable {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly TableColumn[];
  readonly rowCount: number;
  readonly sizeBytes: number;
  /** ISO 8601, as are all dates here. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `id`, `createdAt`, `updatedAt` and a field for each column; a cell without a value is null. */
export type DataRow = Readonly<Record<string, Json>>;

/** Values by column; what is left out stays as it is, or is empty in a new row. */
export type CellValues = Readonly<Record<string, Json>>;

export const CONDITION_OPERATORS = [
  'eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'isEmpty', 'isNotEmpty', 'isTrue', 'isFalse',
] as const; // prettier-ignore
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

export interface RowCondition {
  readonly column: string;
  readonly operator: ConditionOperator;
  readonly value?: Json;
}

/** Which rows are meant; without conditions all of them. */
export interface RowSelection {
  readonly match: 'all' | 'any';
  readonly conditions: readonly RowCondition[];
}

export interface RowQuery extends RowSelection {
  /** All that there are where it is left out. */
  readonly limit?: number;
  /** By their ids where it is left out. */
  readonly orderBy?: { readonly column: string; readonly descending: boolean };
}

export interface RowChange extends RowSelection {
  /** Tells what would happen, and does nothing. */
  readonly dryRun?: boolean;
}

/** A row that is changed or goes, as it was and as it is; `after` is absent where it goes, and `before` where it is new. */
export interface ChangedRow {
  readonly before?: DataRow;
  readonly after?: DataRow;
}

/** A table by its name or its id, and the name of the write (`NodeContext.nameWrite`), under which it is made once. */
export interface TableWrite {
  readonly table: string;
  readonly key: string;
}

/**
 * The data tables of the run's workspace.
 * @throws NodeFailure DATA_TABLE_NOT_FOUND, DATA_TABLE_INVALID, DATA_TABLE_LIMIT_REACHED, DATA_TABLES_UNAVAILABLE
 */
export interface DataTablePort {
  find(table: string, query: RowQuery): Promise<readonly DataRow[]>;
  /** All or none. A failure says in `details.row` which of them it is about. */
  insert(write: TableWrite, rows: readonly CellValues[]): Promise<readonly DataRow[]>;
  update(write: TableWrite, change: RowChange, values: CellValues): Promise<readonly ChangedRow[]>;
  /** Changes the rows that are meant; where there is none, puts a new one. */
  upsert(write: TableWrite, change: RowChange, values: CellValues): Promise<readonly ChangedRow[]>;
  delete(write: TableWrite, change: RowChange): Promise<readonly ChangedRow[]>;
  /** By name. */
  listTables(): Promise<readonly DataTable[]>;
  /** @param table.reuse a table of that name is what is asked for, whatever its columns. @throws NodeFailure NAME_TAKEN */
  createTable(table: {
    readonly name: string;
    readonly columns: readonly TableColumn[];
    readonly reuse: boolean;
    readonly key: string;
  }): Promise<DataTable>;
  /** @throws NodeFailure NAME_TAKEN */
  renameTable(write: TableWrite, name: string): Promise<DataTable>;
  /** With its rows. */
  deleteTable(write: TableWrite): Promise<void>;
}
