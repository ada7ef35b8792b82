import type { NodeContext } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { decodeText } from '../files/file-text.ts';
import { isZip } from '../files/zip-directory.ts';
import type { ReadFile } from './extract-failure.ts';
import type { ExtractParameters } from './extract-from-file.params.ts';
import { readCsv } from './read-csv.ts';
import { readHtmlTable } from './read-html-table.ts';
import { readRtf } from './read-rtf.ts';
import { readWorkbook } from './read-workbook.ts';
import { cellsWithin, parseRange, plainCell, type SheetRow } from './sheet-cells.ts';
import { TableItems, type Cell } from './table-items.ts';

export type TableFormat = 'auto' | 'csv' | 'html' | 'rtf' | 'ods' | 'xls' | 'xlsx';
type Rows = Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>;
type Slices = NodeContext<never>['slices'];

/** Rows after which it is looked whether others wait. */
const ROWS_PER_LOOK = 200;
const SLICE_MS = 10;

export interface Extraction {
  readonly file: ReadFile;
  readonly parameters: ExtractParameters;
  readonly itemIndex: number;
  readonly slices: Slices;
}

/** An item for each row of a table. */
export async function extractRows(wanted: TableFormat, extraction: Extraction): Promise<readonly Item[]> {
  const format = wanted === 'auto' ? kindOfTable(extraction.file.bytes) : wanted;
  const { file, parameters, itemIndex, slices } = extraction;
  const table = new TableItems({ fileName: file.fileName, itemIndex, rowsAsObjects: format === 'csv' }, parameters);
  for await (const row of inSlices(await rowsOf(format, extraction), slices)) if (!table.add(row)) break;
  return table.result();
}

const OLE_START = 0xd0;

function kindOfTable(bytes: Uint8Array): Exclude<TableFormat, 'auto'> {
  if (isZip(bytes) || bytes[0] === OLE_START) return 'xlsx';
  const start = decodeText(bytes.subarray(0, 1_000), { encoding: 'latin1' }).trimStart();
  if (start.startsWith('{\\rtf')) return 'rtf';
  return /^(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype html|html|table|\?xml|head|body)\b/i.test(start) ? 'html' : 'csv';
}

function rowsOf(format: TableFormat, { file, parameters }: Extraction): Rows | Promise<Rows> {
  switch (format) {
    case 'csv':
      return readCsv(decodeText(file.bytes, textReading(parameters)), parameters, file);
    case 'html':
      return readHtmlTable(decodeText(file.bytes, textReading(parameters)), file);
    case 'rtf':
      return readRtf(decodeText(file.bytes, { encoding: 'latin1' }), file);
    default:
      return sheetRows(file, parameters);
  }
}

export const textReading = ({ encoding, stripBom }: ExtractParameters) => ({ encoding, keepsMark: !stripBom });

async function sheetRows(file: ReadFile, { sheet, range, dates }: ExtractParameters): Promise<Rows> {
  const wanted = parseRange(range);
  return cellsOf(await readWorkbook(file, sheet), (row) => {
    const cells = cellsWithin(row, wanted);
    return cells?.map((cell) => plainCell(cell, dates));
  });
}

async function* cellsOf(
  rows: Iterable<SheetRow> | AsyncIterable<SheetRow>,
  read: (row: SheetRow) => readonly Cell[] | undefined,
): AsyncGenerator<readonly Cell[]> {
  for await (const row of rows) {
    const cells = read(row);
    if (cells) yield cells;
  }
}

async function* inSlices(rows: Rows, slices: Slices): AsyncGenerator<readonly Cell[]> {
  let count = 0;
  let start = slices.now();
  for await (const row of rows) {
    yield row;
    if (++count % ROWS_PER_LOOK !== 0 || slices.now() - start < SLICE_MS) continue;
    await slices.pause();
    start = slices.now();
  }
}
