import { fileInvalid, fileTooLarge, sheetMissing, type ReadFile } from './extract-failure.ts';
import { readOds } from './read-ods.ts';
import type { SheetRow } from './sheet-cells.ts';
import { openWorkbook, type OpenedWorkbook } from './workbook-kind.ts';

/** An XLS file is read as a whole, at once. */
const MAX_XLS_BYTES = 16 * 1_048_576;

type Rows = Iterable<SheetRow> | AsyncIterable<SheetRow>;

/** The rows of a sheet of a workbook, whichever kind it is. @throws NodeFailure FILE_INVALID, FILE_TOO_LARGE, SHEET_MISSING */
export async function readWorkbook(file: ReadFile, sheet: string): Promise<Rows> {
  const opened = openWorkbook(file);
  if (opened.kind === 'ods') return readOds(file, opened, sheet);
  return opened.kind === 'xls' ? readXls(file, sheet) : readXlsx(file, opened, sheet);
}

async function readXls(file: ReadFile, sheet: string): Promise<Rows> {
  if (file.bytes.length > MAX_XLS_BYTES) throw fileTooLarge(file, `has more than ${MAX_XLS_BYTES / 1_048_576} MB, for XLS`);
  const hucre = await import('hucre/xlsx');
  const { sheets } = await hucre.readXls(file.bytes).catch((error: unknown) => {
    const problem = isMissingStream(error) ? 'it is protected by a password, or no workbook' : messageOf(error);
    throw fileInvalid(file, 'XLS', problem);
  });
  const found = sheet === '' ? sheets[0] : sheets.find(({ name }) => name === sheet);
  if (!found && sheet !== '')
    throw sheetMissing(
      file,
      sheet,
      sheets.map(({ name }) => name),
    );
  return (found?.rows ?? []).map((values, index) => ({ index, values }));
}

async function readXlsx(file: ReadFile, { entries }: OpenedWorkbook, sheet: string): Promise<Rows> {
  if (!entries.some(({ name }) => name === '[Content_Types].xml'))
    throw fileInvalid(file, 'XLSX', 'it is another kind of archive');
  if (sheet !== '') await findSheet(file, sheet);
  return rowsOf(file, sheet);
}

async function findSheet(file: ReadFile, sheet: string): Promise<void> {
  const hucre = await import('hucre/xlsx');
  const names: string[] = [];
  const noSheet = ({ name }: { readonly name: string }): boolean => names.push(name) < 0;
  await hucre.readXlsx(file.bytes, { sheets: noSheet }).catch((error: unknown) => {
    throw fileInvalid(file, 'XLSX', messageOf(error));
  });
  if (!names.includes(sheet)) throw sheetMissing(file, sheet, names);
}

async function* rowsOf(file: ReadFile, sheet: string): AsyncGenerator<SheetRow> {
  const hucre = await import('hucre/xlsx');
  try {
    yield* hucre.streamXlsxRows(file.bytes, sheet === '' ? {} : { sheet });
  } catch (error) {
    throw fileInvalid(file, 'XLSX', messageOf(error));
  }
}

const isMissingStream = (error: unknown): boolean => messageOf(error).includes('missing Workbook stream');

function messageOf(error: unknown): string {
  return String((error as Error).message).replace(/\.$/, '');
}
