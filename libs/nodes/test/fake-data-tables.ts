import {
  NodeFailure,
  type CellValues,
  type ChangedRow,
  type DataRow,
  type DataTable,
  type DataTablePort,
  type RowChange,
  type RowQuery,
  type RowSelection,
  type TableWrite,
} from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';

const TIMES = { createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' };

/** Rows by table. Knows the operators `eq`, `gt` and `isEmpty`, and no types of columns. */
export class FakeDataTables implements DataTablePort {
  readonly rows: Map<string, DataRow[]>;
  /** The names of the writes, in order. */
  readonly keys: string[] = [];

  constructor(tables: Readonly<Record<string, readonly CellValues[]>> = {}) {
    this.rows = new Map(Object.entries(tables).map(([name, rows]) => [name, rows.map((row, index) => toRow(index + 1, row))]));
  }

  async find(table: string, { limit = Infinity, orderBy, ...selection }: RowQuery): Promise<readonly DataRow[]> {
    const found = this.of(table).filter((row) => isMeant(row, selection));
    if (orderBy) found.sort((one, other) => (one[orderBy.column]! < other[orderBy.column]! ? -1 : 1));
    if (orderBy?.descending === true) found.reverse();
    return found.slice(0, limit);
  }

  async insert({ table, key }: TableWrite, rows: readonly CellValues[]): Promise<readonly DataRow[]> {
    this.keys.push(key);
    const wrong = rows.findIndex((row) => Object.hasOwn(row, 'wrong'));
    if (wrong !== -1) throw refused('DATA_TABLE_INVALID', { row: wrong });
    const known = this.of(table);
    const added = rows.map((row, index) => toRow(known.length + index + 1, row));
    known.push(...added);
    return added;
  }

  async update(
    { table, key }: TableWrite,
    { dryRun = false, ...selection }: RowChange,
    values: CellValues,
  ): Promise<readonly ChangedRow[]> {
    this.keys.push(key);
    const changed = this.of(table)
      .filter((row) => isMeant(row, selection))
      .map((before) => ({ before, after: { ...before, ...values } }));
    const after = (row: DataRow) => changed.find(({ before }) => before === row)?.after ?? row;
    if (!dryRun) this.rows.set(table, this.of(table).map(after));
    return changed;
  }

  async upsert(write: TableWrite, change: RowChange, values: CellValues): Promise<readonly ChangedRow[]> {
    const changed = await this.update(write, change, values);
    if (changed.length > 0) return changed;
    const after = toRow(this.of(write.table).length + 1, values);
    if (change.dryRun !== true) this.of(write.table).push(after);
    return [{ after }];
  }

  async delete({ table, key }: TableWrite, { dryRun = false, ...selection }: RowChange): Promise<readonly ChangedRow[]> {
    this.keys.push(key);
    const gone = this.of(table).filter((row) => isMeant(row, selection));
    if (!dryRun)
      this.rows.set(
        table,
        this.of(table).filter((row) => !gone.includes(row)),
      );
    return gone.map((before) => ({ before }));
  }

  async listTables(): Promise<readonly DataTable[]> {
    return [...this.rows.keys()].sort().map((name) => this.tableOf(name));
  }

  async createTable({ name, columns, reuse, key }: Parameters<DataTablePort['createTable']>[0]): Promise<DataTable> {
    this.keys.push(key);
    if (this.rows.has(name) && !reuse) throw refused('NAME_TAKEN');
    if (!this.rows.has(name)) this.rows.set(name, []);
    return { ...this.tableOf(name), columns };
  }

  async renameTable({ table, key }: TableWrite, name: string): Promise<DataTable> {
    this.keys.push(key);
    this.rows.set(name, this.of(table));
    this.rows.delete(table);
    return this.tableOf(name);
  }

  async deleteTable({ table, key }: TableWrite): Promise<void> {
    this.keys.push(key);
    this.of(table);
    this.rows.delete(table);
  }

  private tableOf(name: string): DataTable {
    return { id: `id of ${name}`, name, columns: [], rowCount: this.of(name).length, sizeBytes: 0, ...TIMES };
  }

  private of(table: string): DataRow[] {
    const rows = this.rows.get(table);
    if (!rows) throw refused('DATA_TABLE_NOT_FOUND');
    return rows;
  }
}

const toRow = (id: number, values: CellValues): DataRow => ({ id, ...TIMES, ...values });

function isMeant(row: DataRow, { match, conditions }: RowSelection): boolean {
  const holds = conditions.map(({ column, operator, value = null }) => {
    const cell: Json = row[column] ?? null;
    if (operator === 'isEmpty') return cell === null || cell === '';
    return operator === 'gt' ? cell !== null && value !== null && cell > value : cell === value;
  });
  return conditions.length === 0 || (match === 'all' ? holds.every(Boolean) : holds.some(Boolean));
}

const refused = (code: string, details?: { readonly row: number }): NodeFailure =>
  new NodeFailure({
    code,
    fault: 'user',
    message: 'The tables of the fixture refuse.',
    retryable: false,
    ...(details && { details }),
  });
