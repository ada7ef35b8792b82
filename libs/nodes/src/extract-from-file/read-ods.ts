import { UnpackedBytes, unpackWhole } from '../files/unpack.ts';
import { ZipProblem } from '../files/zip-directory.ts';
import { fileInvalid, fileTooLarge, sheetMissing, type ReadFile } from './extract-failure.ts';
import type { SheetRow } from './sheet-cells.ts';
import type { Cell } from './table-items.ts';
import type { OpenedWorkbook } from './workbook-kind.ts';
import { scanXml, type XmlTag } from './scan-xml.ts';

/** Far more than what the directory was checked for: what is unpacked is held to what it says of itself. */
const MAX_CONTENT_BYTES = 128 * 1_048_576;
const MAX_COLUMNS = 16_384;
const MAX_ROWS = 1_048_576;
/** One element may stand for many cells; so many are made of all of them. */
const MAX_REPEATED_CELLS = 1_000_000;
const MAX_SPACES = 1_000;

/** The rows of a sheet of an OpenDocument spreadsheet (ODF 1.3, part 3, §9). */
export async function readOds(file: ReadFile, { entries }: OpenedWorkbook, sheet: string): Promise<Iterable<SheetRow>> {
  const entry = entries.find(({ name }) => name === 'content.xml');
  if (!entry) throw fileInvalid(file, 'ODS', 'it has no content');
  try {
    const content = await unpackWhole(file.bytes, entry, new UnpackedBytes(Math.min(entry.sizeBytes, MAX_CONTENT_BYTES)));
    return rowsIn(new TextDecoder().decode(content), file, sheet);
  } catch (error) {
    throw error instanceof ZipProblem ? fileInvalid(file, 'ODS', error.message) : error;
  }
}

function* rowsIn(xml: string, file: ReadFile, sheet: string): Generator<SheetRow> {
  const nodes = scanXml(xml);
  passToSheet(nodes, file, sheet);
  const rows = new OdsRows(file);
  for (const node of nodes) {
    if (typeof node === 'string') rows.text(node);
    else if (node.name === 'table:table') return;
    else yield* rows.tag(node);
  }
}

/** @throws NodeFailure FILE_INVALID, SHEET_MISSING */
function passToSheet(nodes: Iterator<XmlTag | string>, file: ReadFile, sheet: string): void {
  const names: string[] = [];
  for (let next = nodes.next(); !next.done; next = nodes.next()) {
    const node = next.value;
    if (typeof node === 'string' || node.name !== 'table:table' || node.isEnd) continue;
    names.push(node.attribute('table:name') ?? '');
    if (sheet === '' || names.at(-1) === sheet) return;
  }
  if (names.length === 0) throw fileInvalid(file, 'ODS', 'it is no spreadsheet, or protected by a password');
  throw sheetMissing(file, sheet, names);
}

/** Gathers the cells of one sheet. */
class OdsRows {
  private index = 0;
  private values: Cell[] = [];
  private rowRepeat = 1;
  private cell: XmlTag | undefined;
  private paragraphs: string[] = [];
  private isInText = false;
  private isInNote = false;
  private repeated = 0;

  constructor(private readonly file: ReadFile) {}

  text(text: string): void {
    if (this.isInText) this.paragraphs[this.paragraphs.length - 1] += text;
  }

  tag(tag: XmlTag): Iterable<SheetRow> {
    switch (tag.name) {
      case 'table:table-row':
        return this.row(tag);
      case 'table:table-cell':
      case 'table:covered-table-cell':
        this.cellTag(tag);
        break;
      case 'office:annotation':
        this.isInNote = !tag.isEnd;
        break;
      case 'text:p':
        this.paragraph(tag);
        break;
      case 'text:s':
        if (!tag.isEnd) this.text(' '.repeat(Math.min(countOf(tag, 'text:c'), MAX_SPACES)));
        break;
      case 'text:tab':
        if (!tag.isEnd) this.text('\t');
        break;
      case 'text:line-break':
        if (!tag.isEnd) this.text('\n');
    }
    return [];
  }

  private paragraph(tag: XmlTag): void {
    if (!this.cell || this.isInNote) return;
    if (!tag.isEnd) this.paragraphs.push('');
    this.isInText = !tag.isEnd && !tag.isEmpty;
  }

  private cellTag(tag: XmlTag): void {
    if (!tag.isEnd) {
      this.cell = tag;
      this.paragraphs = [];
    }
    if (!this.cell || (!tag.isEnd && !tag.isEmpty)) return;
    const value = tag.name === 'table:covered-table-cell' ? null : valueOf(this.cell, this.paragraphs.join('\n'));
    const repeat = Math.min(countOf(this.cell, 'table:number-columns-repeated'), MAX_COLUMNS);
    this.cell = undefined;
    this.isInText = false;
    for (let count = 0; count < repeat && this.values.length < MAX_COLUMNS; count++) this.values.push(value);
  }

  private *row(tag: XmlTag): Generator<SheetRow> {
    if (!tag.isEnd) {
      this.values = [];
      this.rowRepeat = Math.min(countOf(tag, 'table:number-rows-repeated'), MAX_ROWS);
    }
    if (!tag.isEnd && !tag.isEmpty) return;
    const { values, rowRepeat } = this;
    while (values.length > 0 && values.at(-1) === null) values.pop();
    if (values.length === 0) {
      this.index += rowRepeat;
      return;
    }
    this.countRepeated(values.length * (rowRepeat - 1));
    for (let count = 0; count < rowRepeat; count++) yield { index: this.index++, values };
  }

  private countRepeated(cells: number): void {
    this.repeated += cells;
    if (this.repeated > MAX_REPEATED_CELLS) throw fileTooLarge(this.file, `repeats more than ${MAX_REPEATED_CELLS} cells`);
  }
}

function countOf(tag: XmlTag, attribute: string): number {
  const count = Number(tag.attribute(attribute) ?? '1');
  return Number.isInteger(count) && count > 0 ? count : 1;
}

/** §19.385: what a cell holds, by the type that it names. */
const VALUES: Readonly<Record<string, (cell: XmlTag, text: string) => Cell>> = {
  float: numberIn,
  currency: numberIn,
  percentage: numberIn,
  boolean: (cell) => cell.attribute('office:boolean-value') === 'true',
  date: (cell, text) => cell.attribute('office:date-value')?.replace(/T00:00:00(?:\.0+)?$/, '') ?? text,
  time: (cell, text) => timeOf(cell.attribute('office:time-value')) ?? text,
  string: (cell, text) => cell.attribute('office:string-value') ?? text,
};

function valueOf(cell: XmlTag, text: string): Cell {
  const type = cell.attribute('office:value-type') ?? '';
  if (Object.hasOwn(VALUES, type)) return (VALUES[type] as (typeof VALUES)[string])(cell, text);
  return text === '' ? null : text;
}

function numberIn(cell: XmlTag, text: string): Cell {
  return numberOf(cell.attribute('office:value')) ?? text;
}

function numberOf(value: string | undefined): number | undefined {
  const number = Number(value || 'NaN');
  return Number.isFinite(number) ? number : undefined;
}

/** A duration of XML Schema, as a time of day. */
function timeOf(value: string | undefined): string | undefined {
  const [, hours = '', minutes = '', seconds = ''] = /^PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S$/.exec(value ?? '') ?? [];
  return hours === '' ? undefined : [hours, minutes, seconds].map((part) => part.padStart(2, '0')).join(':');
}
