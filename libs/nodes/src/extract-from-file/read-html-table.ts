import { fileInvalid, fileTooLarge, type ReadFile } from './extract-failure.ts';
import { htmlDecoder } from './html-entities.ts';
import { scanMarkup, type XmlTag } from './scan-xml.ts';
import type { Cell } from './table-items.ts';

const MAX_SPAN = 1_000;
/** Of all cells that cover several places. */
const MAX_SPANNED = 1_000_000;
/** Numbers as programs write them; what begins with a zero is no number but a name. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;
const RAW_TEXT = new Set(['script', 'style', 'textarea', 'title', 'noscript', 'template']);

/** The rows of the first table of a page, without those of tables within it. @throws NodeFailure FILE_INVALID, FILE_TOO_LARGE */
export async function readHtmlTable(html: string, file: ReadFile): Promise<Iterable<readonly Cell[]>> {
  return rowsIn(html, file, await htmlDecoder());
}

function* rowsIn(html: string, file: ReadFile, decode: (text: string) => string): Generator<readonly Cell[]> {
  const table = new HtmlTable(file, decode);
  for (const node of scanMarkup(html, RAW_TEXT)) {
    if (typeof node === 'string') table.text(node);
    else yield* table.tag(node);
    if (table.isOver) return;
  }
  yield* table.end();
}

interface Span {
  readonly columns: number;
  readonly rows: number;
}

/** Gathers the cells of one table. A cell that covers several places stands at the first of them; the others are empty. */
class HtmlTable {
  isOver = false;
  private depth = 0;
  private row: Cell[] | undefined;
  private rowNumber = -1;
  private cell: { text: string; readonly span: Span } | undefined;
  private spanned = 0;
  /** By column: the first row that is free again below a cell. */
  private readonly freeFrom: number[] = [];

  constructor(
    private readonly file: ReadFile,
    private readonly decode: (text: string) => string,
  ) {}

  text(text: string): void {
    if (this.cell) this.cell.text += text;
  }

  *tag(tag: XmlTag): Generator<readonly Cell[]> {
    const name = tag.name.toLowerCase();
    if (name === 'table') yield* this.table(tag);
    else if (name === 'br' || name === 'p' || name === 'div') this.text('\n');
    else if (this.depth !== 1) return;
    else if (name === 'tr') yield* this.rowTag(tag);
    else if (name === 'td' || name === 'th') this.cellTag(tag);
  }

  *end(): Generator<readonly Cell[]> {
    if (this.rowNumber < 0 && this.depth === 0 && !this.isOver) throw fileInvalid(this.file, 'HTML', 'it has no table');
    yield* this.endRow();
  }

  private *table(tag: XmlTag): Generator<readonly Cell[]> {
    if (!tag.isEnd) this.depth += 1;
    else if (this.depth > 0) this.depth -= 1;
    else return;
    if (this.depth > 0) return;
    yield* this.endRow();
    this.isOver = true;
  }

  private *rowTag(tag: XmlTag): Generator<readonly Cell[]> {
    yield* this.endRow();
    if (!tag.isEnd) this.startRow();
  }

  private startRow(): void {
    this.row = [];
    this.rowNumber += 1;
  }

  private cellTag(tag: XmlTag): void {
    this.endCell();
    if (tag.isEnd) return;
    if (!this.row) this.startRow();
    this.cell = { text: '', span: { columns: spanOf(tag, 'colspan'), rows: spanOf(tag, 'rowspan') } };
  }

  private *endRow(): Generator<readonly Cell[]> {
    this.endCell();
    const { row } = this;
    this.row = undefined;
    if (row) yield row;
  }

  private endCell(): void {
    const { cell, row } = this;
    this.cell = undefined;
    if (!cell || !row) return;
    while ((this.freeFrom[row.length] ?? 0) > this.rowNumber) row.push(null);
    this.spanned += cell.span.columns - 1;
    if (this.spanned > MAX_SPANNED) throw fileTooLarge(this.file, `has cells that cover more than ${MAX_SPANNED} places`);
    const value = this.valueOf(cell.text);
    for (let column = 0; column < cell.span.columns; column++) {
      this.freeFrom[row.length] = this.rowNumber + cell.span.rows;
      row.push(column === 0 ? value : null);
    }
  }

  private valueOf(source: string): Cell {
    const text = this.decode(source.replace(/[ \t\r\f]+/g, ' '))
      .replace(/ ?\n[\n ]*/g, '\n')
      .trim();
    if (text === '') return null;
    return NUMBER.test(text) ? Number(text) : text;
  }
}

function spanOf(tag: XmlTag, attribute: string): number {
  const count = Number.parseInt(tag.attribute(attribute) ?? '1', 10);
  return count > 1 ? Math.min(count, MAX_SPAN) : 1;
}
