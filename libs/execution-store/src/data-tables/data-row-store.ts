import { AppError, isAppError } from '@weft/errors';
import type { CellValues, ChangedRow, DataRow, RowChange, RowQuery, RowSelection } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { sizeOf, toArrayLiteral, toRow, withValues, type Cells, type StoredRow } from './cells.ts';
import { invalid, LIMITS, limitReached, type TableAddress } from './data-table.ts';
import { anyColumnOf, columnSql, selectionSql } from './row-filter.ts';
import { findTable, withinTables, type Ask, type StoredTable, type TablesOf } from './table-transaction.ts';
import { writeOnce } from './write-once.ts';

/** A larger result is not kept with its write, but only which rows it was about. */
const MAX_KEPT_RESULT = 262_144;

/** A page of rows. */
export interface PageQuery extends RowQuery {
  /** Only rows with a higher id, or a lower one where they come in falling order. */
  readonly behind?: number;
}

/** A write of a step; see `writeOnce`. */
export interface RowWrite extends TableAddress {
  readonly key?: string;
}

/** What of a write is kept: all that came of it, or the rows that it was about. */
type Kept = { readonly rows: readonly ChangedRow[] } | { readonly ids: readonly number[] };

/** Rows of data tables. Writes to one table come one after the other. */
export class DataRowStore {
  constructor(private readonly of: TablesOf) {}

  /** @throws DATA_TABLE_NOT_FOUND, DATA_TABLE_INVALID, REQUEST_TIMEOUT, STORE_UNAVAILABLE */
  find(address: TableAddress, query: PageQuery): Promise<readonly DataRow[]> {
    return this.within(address.tenantId, async (ask) => {
      const table = await findTable(ask, address);
      const rows = await select(ask, { ...address, stored: table }, query);
      return rows.map((row) => toRow(row, table.columns));
    });
  }

  /** Puts new rows behind the others, all or none. @throws DATA_TABLE_NOT_FOUND, DATA_TABLE_INVALID (`details.row`), DATA_TABLE_LIMIT_REACHED */
  async insert(write: RowWrite, rows: readonly CellValues[]): Promise<readonly DataRow[]> {
    const inserted = await this.once(write, async (place) => {
      const cells = rows.map((values, index) => atRow(index, () => withValues([], values, place.stored.columns)));
      return (await insertRows(place, cells)).map((row) => ({ after: toRow(row, place.stored.columns) }));
    });
    return inserted.map(({ after }) => after as DataRow);
  }

  /** @throws as `insert` */
  update(write: RowWrite, { dryRun = false, ...selection }: RowChange, values: CellValues): Promise<readonly ChangedRow[]> {
    return this.once(write, (place) => updateRows(place, { selection, values, dryRun }));
  }

  /** Changes the rows that are meant; where there is none, puts a new one. @throws as `insert` */
  upsert(write: RowWrite, { dryRun = false, ...selection }: RowChange, values: CellValues): Promise<readonly ChangedRow[]> {
    return this.once(write, async (place) => {
      const updated = await updateRows(place, { selection, values, dryRun });
      if (updated.length > 0) return updated;
      const cells = withValues([], values, place.stored.columns);
      if (dryRun) return [{ after: toRow(draftOf(cells), place.stored.columns) }];
      return (await insertRows(place, [cells])).map((row) => ({ after: toRow(row, place.stored.columns) }));
    });
  }

  /** @throws DATA_TABLE_NOT_FOUND, DATA_TABLE_INVALID, DATA_TABLE_LIMIT_REACHED */
  delete(write: RowWrite, { dryRun = false, ...selection }: RowChange): Promise<readonly ChangedRow[]> {
    return this.once(write, async (place) => {
      const rows = await changedBy(place, selection);
      if (!dryRun && rows.length > 0) {
        const ids = rows.map(({ id }) => id);
        await place.ask(`DELETE FROM execution.data_table_rows WHERE ${THERE} AND id = ANY($3::bigint[])`, [
          ...keyOf(place),
          ids,
        ]);
        await count(place, { rows: -rows.length, bytes: -sizeOfAll(rows.map(({ cells }) => cells)) });
      }
      return rows.map((row) => ({ before: toRow(row, place.stored.columns) }));
    });
  }

  private async once(write: RowWrite, make: (place: Place) => Promise<readonly ChangedRow[]>): Promise<readonly ChangedRow[]> {
    return this.within(write.tenantId, async (ask) => {
      let made: readonly ChangedRow[] | undefined;
      const kept = (await writeOnce(ask, write, async () => {
        made = await make({ ask, ...write, stored: await findTable(ask, write, { forWrite: true }) });
        return toKept(made);
      })) as unknown as Kept;
      return made ?? ('rows' in kept ? kept.rows : await reread(ask, write, kept.ids));
    });
  }

  private within<T>(tenantId: string, work: (ask: Ask) => Promise<T>): Promise<T> {
    return withinTables(this.of, tenantId, work);
  }
}

interface Place extends TableAddress {
  readonly ask: Ask;
  readonly stored: StoredTable;
}

const THERE = 'tenant_id = $1 AND table_id = $2';
const keyOf = ({ tenantId, stored }: Pick<Place, 'tenantId' | 'stored'>): unknown[] => [tenantId, stored.id];

function select(ask: Ask, place: Omit<Place, 'ask'>, { limit, orderBy, behind, ...selection }: PageQuery): Promise<StoredRow[]> {
  const { columns } = place.stored;
  const parameters = keyOf(place);
  const where = [THERE, selectionSql(selection, columns, parameters)];
  const direction = orderBy?.descending === true ? 'DESC' : 'ASC';
  if (behind !== undefined) where.push(`id ${direction === 'ASC' ? '>' : '<'} $${parameters.push(behind)}::bigint`);
  const order = orderBy ? `${columnSql(anyColumnOf(orderBy.column, columns))} ${direction} NULLS LAST, id ${direction}` : 'id';
  const upTo = limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.trunc(limit))}`;
  const sql = `SELECT id, cells, created_at, updated_at FROM execution.data_table_rows WHERE ${where.join(' AND ')} ORDER BY ${order}${upTo}`;
  return ask<StoredRow>(sql, parameters);
}

/** The rows that a write is about. Without a condition it would be about all of them, which is rarely meant. */
async function changedBy(place: Place, selection: RowSelection): Promise<StoredRow[]> {
  if (selection.conditions.length === 0)
    throw invalid('There is no condition: say which rows are meant.', { field: 'conditions' });
  const rows = await select(place.ask, place, { ...selection, limit: LIMITS.changedRows + 1 });
  if (rows.length <= LIMITS.changedRows) return rows;
  throw limitReached(`The conditions mean more than ${LIMITS.changedRows} rows; so many are changed at a time at most.`);
}

interface Update {
  readonly selection: RowSelection;
  readonly values: CellValues;
  readonly dryRun: boolean;
}

async function updateRows(place: Place, { selection, values, dryRun }: Update): Promise<readonly ChangedRow[]> {
  const { columns } = place.stored;
  const rows = await changedBy(place, selection);
  const cells = rows.map((row) => withValues(row.cells, values, columns));
  if (rows.length === 0) return [];
  const after = dryRun
    ? rows.map((row, index) => ({ ...row, cells: cells[index] as Cells }))
    : await writeCells(place, rows, cells);
  return rows.map((row, index) => ({ before: toRow(row, columns), after: toRow(after[index] as StoredRow, columns) }));
}

async function writeCells(place: Place, rows: readonly StoredRow[], cells: readonly Cells[]): Promise<readonly StoredRow[]> {
  await count(place, { rows: 0, bytes: sizeOfAll(cells) - sizeOfAll(rows.map((row) => row.cells)) });
  const ids = rows.map(({ id }) => id);
  const written = await place.ask<StoredRow>(
    `UPDATE execution.data_table_rows r SET cells = n.cells::text[], updated_at = now()
     FROM unnest($3::bigint[], $4::text[]) AS n (id, cells)
     WHERE r.tenant_id = $1 AND r.table_id = $2 AND r.id = n.id RETURNING r.id, r.cells, r.created_at, r.updated_at`,
    [...keyOf(place), ids, cells.map(toArrayLiteral)],
  );
  const byId = new Map(written.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) as StoredRow);
}

async function insertRows(place: Place, cells: readonly Cells[]): Promise<readonly StoredRow[]> {
  if (cells.length === 0) return [];
  await count(place, { rows: cells.length, bytes: sizeOfAll(cells) });
  const rows = await place.ask<StoredRow>(
    `INSERT INTO execution.data_table_rows (tenant_id, table_id, id, cells)
     SELECT $1, $2, $3::bigint + n.place, n.cells::text[] FROM unnest($4::text[]) WITH ORDINALITY AS n (cells, place)
     RETURNING id, cells, created_at, updated_at`,
    [...keyOf(place), place.stored.lastRowId, cells.map(toArrayLiteral)],
  );
  return rows.sort((one, other) => Number(one.id) - Number(other.id));
}

/** @throws DATA_TABLE_LIMIT_REACHED */
async function count(place: Place, { rows, bytes }: { readonly rows: number; readonly bytes: number }): Promise<void> {
  const { stored, ask, tenantId } = place;
  const after = { rows: stored.rowCount + rows, bytes: stored.sizeBytes + bytes };
  if (rows > 0 && after.rows > LIMITS.rows)
    throw limitReached(`The data table "${stored.name}" has at most ${LIMITS.rows} rows.`);
  if (bytes > 0 && after.bytes > LIMITS.tableBytes)
    throw limitReached(`The data table "${stored.name}" is full: it holds ${mebibytes(LIMITS.tableBytes)}.`);
  const [held] = await ask<{ bytes: string }>('SELECT sum(size_bytes) AS bytes FROM execution.data_tables WHERE tenant_id = $1', [
    tenantId,
  ]);
  if (bytes > 0 && Number(held?.bytes) + bytes > LIMITS.tenantBytes)
    throw limitReached(`The data tables of this workspace are full: together they hold ${mebibytes(LIMITS.tenantBytes)}.`);
  await ask(
    `UPDATE execution.data_tables SET row_count = row_count + $3, size_bytes = size_bytes + $4, last_row_id = last_row_id + greatest($3, 0),
       updated_at = now() WHERE tenant_id = $1 AND id = $2`,
    [...keyOf(place), rows, bytes],
  );
}

const mebibytes = (bytes: number): string => `${bytes / 1_048_576} MiB`;
const sizeOfAll = (cells: readonly Cells[]): number => cells.reduce((sum, each) => sum + sizeOf(each), 0);
const draftOf = (cells: Cells): StoredRow => ({ id: '0', cells, created_at: new Date(0), updated_at: new Date(0) });

/** Says which of several rows it was. */
function atRow<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw new AppError(error.code, error.message, { details: { ...error.details, row: index }, cause: error });
  }
}

function toKept(rows: readonly ChangedRow[]): Json {
  const kept = { rows: rows.map(({ before, after }) => ({ ...(before && { before }), ...(after && { after }) })) };
  if (JSON.stringify(kept).length <= MAX_KEPT_RESULT) return kept as unknown as Json;
  return { ids: rows.map(({ before, after }) => Number((after ?? before)?.['id'])) };
}

/** As they are by now: a write that is told again after a long time may have been followed by others. */
async function reread(ask: Ask, write: RowWrite, ids: readonly number[]): Promise<readonly ChangedRow[]> {
  const { columns, id } = await findTable(ask, write);
  const rows = await ask<StoredRow>(
    `SELECT id, cells, created_at, updated_at FROM execution.data_table_rows WHERE ${THERE} AND id = ANY($3::bigint[]) ORDER BY id`,
    [write.tenantId, id, [...ids]],
  );
  return rows.map((row) => ({ after: toRow(row, columns) }));
}
