import { Injectable } from '@nestjs/common';
import type { Actor, CellValues, DataRow, DataTable, orchestrator, Page, Parsed } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { DataRowStore, DataTableStore } from '@weft/execution-store';

type RowsQuery = Omit<Parsed<typeof orchestrator.requests.listDataRows>, 'actor' | 'tableId'>;
type NewTable = Omit<Parsed<typeof orchestrator.requests.createDataTable>, 'actor'>;
/** Of the JSON of a page. */
const MAX_PAGE_LENGTH = 4_000_000;

interface RowAddress {
  readonly tableId: string;
  readonly rowId: number;
}

/** What people do with the data tables of their workspace. */
@Injectable()
export class DataTablesService {
  constructor(
    private readonly tables: DataTableStore,
    private readonly rows: DataRowStore,
  ) {}

  list({ tenantId }: Actor): Promise<readonly DataTable[]> {
    return this.tables.list(tenantId);
  }

  get({ tenantId }: Actor, table: string): Promise<DataTable> {
    return this.tables.get({ tenantId, table });
  }

  create({ tenantId }: Actor, table: NewTable): Promise<DataTable> {
    return this.tables.create({ tenantId, ...table });
  }

  rename({ tenantId }: Actor, table: string, name: string): Promise<DataTable> {
    return this.tables.rename({ tenantId, table }, name);
  }

  delete({ tenantId }: Actor, table: string): Promise<void> {
    return this.tables.delete({ tenantId, table });
  }

  addColumn({ tenantId }: Actor, table: string, column: DataTable['columns'][number]): Promise<DataTable> {
    return this.tables.addColumn({ tenantId, table }, column);
  }

  removeColumn({ tenantId }: Actor, table: string, name: string): Promise<DataTable> {
    return this.tables.removeColumn({ tenantId, table }, name);
  }

  async listRows(
    { tenantId }: Actor,
    table: string,
    { cursor, limit, descending, ...selection }: RowsQuery,
  ): Promise<Page<DataRow>> {
    const rows = await this.rows.find(
      { tenantId, table },
      {
        ...selection,
        limit: limit + 1,
        orderBy: { column: 'id', descending },
        ...(cursor !== undefined && { behind: placeOf(cursor) }),
      },
    );
    const items = rows.slice(0, Math.min(limit, countWithin(rows)));
    return { items, ...(items.length < rows.length && { nextCursor: String(items.at(-1)?.['id']) }) };
  }

  insertRows({ tenantId }: Actor, table: string, rows: readonly CellValues[]): Promise<readonly DataRow[]> {
    return this.rows.insert({ tenantId, table }, rows);
  }

  /** @throws DATA_ROW_NOT_FOUND */
  async updateRow({ tenantId }: Actor, { tableId: table, rowId, values }: RowAddress & { values: CellValues }): Promise<DataRow> {
    const [changed] = await this.rows.update({ tenantId, table }, only(rowId), values);
    if (!changed?.after) throw rowMissing(rowId);
    return changed.after;
  }

  /** @throws DATA_ROW_NOT_FOUND */
  async deleteRow({ tenantId }: Actor, { tableId: table, rowId }: RowAddress): Promise<void> {
    const gone = await this.rows.delete({ tenantId, table }, only(rowId));
    if (gone.length === 0) throw rowMissing(rowId);
  }
}

/** How many rows go into one answer, but one at least. */
function countWithin(rows: readonly DataRow[]): number {
  let length = 0;
  const tooMany = rows.findIndex((row) => (length += JSON.stringify(row).length) > MAX_PAGE_LENGTH);
  return tooMany === -1 ? rows.length : Math.max(tooMany, 1);
}

const only = (rowId: number) => ({ match: 'all', conditions: [{ column: 'id', operator: 'eq', value: rowId }] }) as const;

const rowMissing = (rowId: number): AppError => new AppError('DATA_ROW_NOT_FOUND', `The table has no row ${rowId}.`);

function placeOf(cursor: string): number {
  const place = Number(cursor);
  if (/^\d{1,16}$/.test(cursor) && Number.isSafeInteger(place)) return place;
  throw new AppError('INVALID_INPUT', 'The cursor is none of this list.');
}
