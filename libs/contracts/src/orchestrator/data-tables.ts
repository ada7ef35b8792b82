import { CELL_TYPES, CONDITION_OPERATORS, type CellValues, type DataRow, type DataTable } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { z } from 'zod';
import * as id from '../identifiers.ts';
import { answer, request } from '../kernel.ts';
import { page, type Page } from './page.ts';

const actor = id.actor;
const tableRef = z.object({ actor, tableId: z.uuid() });
const rowRef = tableRef.extend({ rowId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const tableName = z.string().min(1).max(128);
const column = z.object({ name: z.string().min(1).max(64), type: z.enum(CELL_TYPES) });
const values = z.record(z.string(), z.custom<Json>());
const condition = z.object({
  column: z.string().max(64),
  operator: z.enum(CONDITION_OPERATORS),
  value: z.custom<Json>().optional(),
});
/** In one request; a node inserts as many as it has items. */
const MAX_ROWS = 1_000;

export type { CellValues, DataRow, DataTable };

/** The tables that a workspace keeps rows in. */
export const dataTableRequests = {
  /** By name. */
  listDataTables: request({ input: z.object({ actor }), output: answer<readonly DataTable[]>() }),
  getDataTable: request({ input: tableRef, output: answer<DataTable>(), errors: ['DATA_TABLE_NOT_FOUND'] }),
  createDataTable: request({
    input: z.object({ actor, name: tableName, columns: z.array(column).max(1_000) }),
    output: answer<DataTable>(),
    errors: ['NAME_TAKEN', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED'],
  }),
  renameDataTable: request({
    input: tableRef.extend({ name: tableName }),
    output: answer<DataTable>(),
    errors: ['DATA_TABLE_NOT_FOUND', 'NAME_TAKEN', 'DATA_TABLE_INVALID'],
  }),
  /** With its rows. */
  deleteDataTable: request({ input: tableRef, errors: ['DATA_TABLE_NOT_FOUND'], timeoutMs: 30_000 }),
  addDataTableColumn: request({
    input: tableRef.extend({ column }),
    output: answer<DataTable>(),
    errors: ['DATA_TABLE_NOT_FOUND', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED'],
  }),
  /** Its values go with it. */
  removeDataTableColumn: request({
    input: tableRef.extend({ name: z.string().max(64) }),
    output: answer<DataTable>(),
    errors: ['DATA_TABLE_NOT_FOUND', 'DATA_TABLE_INVALID'],
    timeoutMs: 30_000,
  }),
  /** By their ids. */
  listDataRows: request({
    input: tableRef.extend({
      ...page.shape,
      match: z.enum(['all', 'any']).default('all'),
      conditions: z.array(condition).max(50).default([]),
      descending: z.boolean().default(false),
    }),
    output: answer<Page<DataRow>>(),
    errors: ['DATA_TABLE_NOT_FOUND', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED'],
    timeoutMs: 30_000,
  }),
  /** All or none. */
  insertDataRows: request({
    input: tableRef.extend({ rows: z.array(values).min(1).max(MAX_ROWS) }),
    output: answer<readonly DataRow[]>(),
    errors: ['DATA_TABLE_NOT_FOUND', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED'],
    timeoutMs: 30_000,
  }),
  updateDataRow: request({
    input: rowRef.extend({ values }),
    output: answer<DataRow>(),
    errors: ['DATA_TABLE_NOT_FOUND', 'DATA_ROW_NOT_FOUND', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED'],
  }),
  deleteDataRow: request({ input: rowRef, errors: ['DATA_TABLE_NOT_FOUND', 'DATA_ROW_NOT_FOUND'] }),
};
