import { isJsonObject, type Item, type Json, type JsonPrimitive } from '@weft/workflow-model';
import { tableTooLarge } from './convert-failure.ts';

export type Row = readonly JsonPrimitive[];

/** What spreadsheets have at most. */
const MAX_COLUMNS = 16_384;
const MAX_CELLS = 20_000_000;

/** Items as a table: a column for each field of any item, a row for each item. Objects give columns such as `address.city`. */
export class ItemTable {
  private readonly columns = new Map<string, number>();

  constructor(private readonly items: readonly Item[]) {}

  /** Looks at all items, before the rows are asked for; stops at each, so that others get their turn. @throws NodeFailure TABLE_TOO_LARGE */
  *findColumns(): Generator<void> {
    for (const { json } of this.items) {
      eachCell(json, '', (name) => {
        if (!this.columns.has(name)) this.columns.set(name, this.columns.size);
      });
      if (this.columns.size > MAX_COLUMNS) throw tableTooLarge(`The items have more than ${MAX_COLUMNS} different fields.`);
      yield;
    }
    if (this.columns.size * this.items.length > MAX_CELLS)
      throw tableTooLarge(`A table of ${this.items.length} rows and ${this.columns.size} columns is too large.`);
  }

  get names(): readonly string[] {
    return [...this.columns.keys()];
  }

  *rows(headerRow: boolean): Generator<Row> {
    if (headerRow && this.columns.size > 0) yield this.names;
    for (const { json } of this.items) {
      const row = new Array<JsonPrimitive>(this.columns.size).fill(null);
      eachCell(json, '', (name, value) => (row[this.columns.get(name) as number] = value));
      yield row;
    }
  }
}

/** A list, and an object without fields, is JSON in one cell. */
function eachCell(value: Json, path: string, visit: (name: string, value: JsonPrimitive) => void): void {
  if (!isJsonObject(value)) return visit(path, typeof value === 'object' && value !== null ? JSON.stringify(value) : value);
  const entries = Object.entries(value);
  if (entries.length === 0 && path !== '') return visit(path, '{}');
  for (const [key, child] of entries) eachCell(child, path === '' ? key : `${path}.${key}`, visit);
}
