import { isZip, readZipDirectory, ZipProblem, type ZipEntry } from '../files/zip-directory.ts';
import { fileInvalid, fileTooLarge, type ReadFile } from './extract-failure.ts';

export type WorkbookKind = 'xlsx' | 'ods' | 'xls';

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const MAX_ENTRIES = 10_000;
/** Sheets of XLSX are read as they are unpacked; what else is in the file is held, and so is the content of ODS. */
const MAX_SHEET_BYTES = 512 * 1_048_576;
const MAX_HELD_BYTES = 128 * 1_048_576;
const SHEET = /^xl\/worksheets\//;

export interface OpenedWorkbook {
  readonly kind: WorkbookKind;
  readonly entries: readonly ZipEntry[];
}

/** What a workbook is, by its content, once it is known to unpack to what can be held. @throws NodeFailure FILE_INVALID, FILE_TOO_LARGE */
export function openWorkbook(file: ReadFile): OpenedWorkbook {
  if (OLE.every((byte, at) => file.bytes[at] === byte)) return { kind: 'xls', entries: [] };
  if (!isZip(file.bytes)) throw fileInvalid(file, 'a workbook', 'it is neither XLSX nor ODS nor XLS');
  const entries = entriesOf(file);
  checkSize(file, entries);
  return { kind: entries.some(({ name }) => name === 'content.xml') ? 'ods' : 'xlsx', entries };
}

function entriesOf(file: ReadFile): readonly ZipEntry[] {
  try {
    return readZipDirectory(file.bytes, MAX_ENTRIES);
  } catch (error) {
    throw error instanceof ZipProblem ? fileInvalid(file, 'a workbook', error.message) : error;
  }
}

/** What unpacks to more than it says is refused as it is unpacked; what says nothing is not begun. */
function checkSize(file: ReadFile, entries: readonly ZipEntry[]): void {
  let held = 0;
  for (const { name, sizeBytes, packedBytes } of entries) {
    if (sizeBytes === 0 && packedBytes > 2) throw fileInvalid(file, 'a workbook', 'its directory is damaged');
    if (!SHEET.test(name)) held += sizeBytes;
    else if (sizeBytes > MAX_SHEET_BYTES) throw tooLarge(file, MAX_SHEET_BYTES);
  }
  if (held > MAX_HELD_BYTES) throw tooLarge(file, MAX_HELD_BYTES);
}

const tooLarge = (file: ReadFile, bytes: number): Error => fileTooLarge(file, `unpacks to more than ${bytes / 1_048_576} MB`);
