import type { NodeContext } from '@weft/node-sdk';
import type { BinaryRef } from '@weft/workflow-model';
import { textEncoderOf } from '../files/file-text.ts';
import { mediaTypeOf } from '../files/media-types.ts';
import { tableTooLarge } from './convert-failure.ts';
import type { ConvertParameters } from './convert-to-file.params.ts';
import { ItemTable, type Row } from './item-table.ts';
import { csvOf, htmlOf, rtfOf } from './write-markup.ts';
import { odsOf } from './write-ods.ts';

export type TableFormat = 'csv' | 'html' | 'rtf' | 'ods' | 'xlsx';
type Context = NodeContext<ConvertParameters>;

const STEPS_PER_LOOK = 200;
const SLICE_MS = 10;
/** What Excel takes in a cell. */
const MAX_CELL_CHARACTERS = 32_767;
/** Pieces of text are put together up to this length before they are encoded. */
const PIECE_CHARACTERS = 65_536;
const MARK = '\ufeff';

/** One file with a row for each item. @throws NodeFailure TABLE_TOO_LARGE */
export async function writeTable(format: TableFormat, context: Context, parameters: ConvertParameters): Promise<BinaryRef> {
  const table = new ItemTable(context.items);
  for await (const _ of inSlices(table.findColumns(), context)) continue;
  const rows = table.rows(parameters.headerRow);
  const fileName = parameters.fileName || `file.${format}`;
  const about = { mimeType: mediaTypeOf(`file.${format}`), fileName };
  return context.ports.files.write(await contentOf(format, rows, { context, parameters }), about);
}

interface Writing {
  readonly context: Context;
  readonly parameters: ConvertParameters;
}

async function contentOf(format: TableFormat, rows: Iterable<Row>, writing: Writing): Promise<AsyncIterable<Uint8Array>> {
  const { context, parameters } = writing;
  switch (format) {
    case 'csv':
      return encoded(csvOf(rows, parameters), writing, parameters.encoding);
    case 'html':
      return encoded(htmlOf(rows, parameters), writing);
    case 'rtf':
      return encoded(rtfOf(rows), writing);
    case 'ods':
      return odsOf(inSlices(rows, context), parameters.sheet);
    case 'xlsx':
      return xlsxOf(inSlices(rows, context), parameters.sheet);
  }
}

async function xlsxOf(rows: AsyncIterable<Row>, sheet: string): Promise<AsyncIterable<Uint8Array>> {
  const { writeXlsxStream } = await import('hucre/xlsx');
  return writeXlsxStream(fitting(rows), { name: sheet }) as unknown as AsyncIterable<Uint8Array>;
}

async function* fitting(rows: AsyncIterable<Row>): AsyncGenerator<(string | number | boolean | null)[]> {
  for await (const row of rows) {
    const long = row.find((cell) => typeof cell === 'string' && cell.length > MAX_CELL_CHARACTERS);
    if (long !== undefined)
      throw tableTooLarge(
        `A cell of XLSX holds at most ${MAX_CELL_CHARACTERS} characters; one of the values has ${String(long).length}.`,
      );
    yield [...row];
  }
}

async function* encoded(
  pieces: Iterable<string>,
  { context, parameters }: Writing,
  encoding = 'utf-8',
): AsyncGenerator<Uint8Array> {
  const encode = textEncoderOf(encoding);
  let text = parameters.addBom && /^utf/i.test(encoding) ? MARK : '';
  for await (const piece of inSlices(pieces, context)) {
    text += piece;
    if (text.length < PIECE_CHARACTERS) continue;
    yield encode(text);
    text = '';
  }
  yield encode(text);
}

async function* inSlices<T>(source: Iterable<T>, { slices }: Pick<Context, 'slices'>): AsyncGenerator<T> {
  let count = 0;
  let start = slices.now();
  for (const step of source) {
    yield step;
    if (++count % STEPS_PER_LOOK !== 0 || slices.now() - start < SLICE_MS) continue;
    await slices.pause();
    start = slices.now();
  }
}
