import { lineageOf, setOwn } from '@weft/node-sdk';
import type { Item, Json, JsonPrimitive } from '@weft/workflow-model';
import { fileTooLarge } from './extract-failure.ts';
import type { ExtractParameters } from './extract-from-file.params.ts';

export type Cell = JsonPrimitive;

export interface TableKind {
  readonly fileName: string;
  readonly itemIndex: number;
  /** CSV: without names a row is an object with the numbers of the columns. Otherwise a list. */
  readonly rowsAsObjects?: boolean;
}

type Reading = Pick<ExtractParameters, 'headerRow' | 'emptyCells' | 'asText' | 'maxRows'>;

/** Names for columns that have none, as SheetJS writes them. */
const NAMELESS = '__EMPTY';
/** Of all rows together: what is more cannot be kept as items. */
const MAX_CELLS = 10_000_000;
const MAX_CHARACTERS = 200_000_000;
/** Empty ones included: a cell far to the right makes a long row. */
const MAX_PLACES = 50_000_000;

/** Makes items of rows, the first of which may have the names of the fields. */
export class TableItems {
  private names: string[] | undefined;
  /** Names, with the number that the last of the same name got. */
  private readonly taken = new Map<string, number>();
  private places = 0;
  private cells = 0;
  private characters = 0;
  private readonly items: Item[] = [];

  constructor(
    private readonly kind: TableKind,
    private readonly reading: Reading,
  ) {}

  /** False once no further rows are wanted. @throws NodeFailure FILE_TOO_LARGE */
  add(row: readonly Cell[]): boolean {
    this.places += row.length;
    if (this.places > MAX_PLACES) throw fileTooLarge(this.kind, `has rows of more than ${MAX_PLACES} places`);
    if (row.every((cell) => cell === null)) return true;
    if (this.reading.headerRow && !this.names) {
      this.names = [];
      for (const cell of row) this.names.push(this.unique(cell === null || cell === '' ? NAMELESS : String(cell)));
      return true;
    }
    this.items.push({
      json: this.reading.headerRow ? this.fieldsOf(row) : { row: this.listOf(row) },
      pairedItem: lineageOf(this.kind.itemIndex),
    });
    return this.items.length !== this.reading.maxRows;
  }

  result(): readonly Item[] {
    return this.items;
  }

  private fieldsOf(row: readonly Cell[]): Record<string, Json> {
    const names = this.names ?? [];
    while (names.length < row.length) names.push(this.unique(NAMELESS));
    const fields: Record<string, Json> = {};
    const count = this.reading.emptyCells ? names.length : row.length;
    for (let column = 0; column < count; column++) {
      const value = this.valueOf(row[column] ?? null);
      if (value === null) continue;
      this.count(names[column] as string, value);
      setOwn(fields, names[column] as string, value);
    }
    return fields;
  }

  private listOf(row: readonly Cell[]): Json {
    const values = row.map((cell) => this.valueOf(cell));
    for (const value of values) this.count('', value);
    return this.kind.rowsAsObjects ? Object.fromEntries(values.entries()) : values;
  }

  private valueOf(cell: Cell): Cell {
    if (cell === null) return this.reading.emptyCells ? '' : null;
    return this.reading.asText ? String(cell) : cell;
  }

  private unique(name: string): string {
    let own = name;
    let number = this.taken.get(name) ?? 0;
    for (; this.taken.has(own); own = `${name}_${number}`) number += 1;
    this.taken.set(name, number);
    this.taken.set(own, 0);
    return own;
  }

  private count(name: string, value: Cell): void {
    this.cells += 1;
    this.characters += name.length + (typeof value === 'string' ? value.length : 8);
    if (this.cells > MAX_CELLS) throw fileTooLarge(this.kind, `has more than ${MAX_CELLS} cells`);
    if (this.characters > MAX_CHARACTERS) throw fileTooLarge(this.kind, `makes items of more than ${MAX_CHARACTERS} characters`);
  }
}
