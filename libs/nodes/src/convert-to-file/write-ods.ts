import { escapeMarkup } from './write-markup.ts';
import type { Row } from './item-table.ts';

const MIME_TYPE = 'application/vnd.oasis.opendocument.spreadsheet';
/** The same time for all: the same items make the same file. */
const TIME = new Date(1980, 0, 1);
/** Rows are packed together up to this length. */
const PIECE_CHARACTERS = 65_536;
const MANIFEST = `<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="${MIME_TYPE}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`;
const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:spreadsheet>`;
const TAIL = '</table:table></office:spreadsheet></office:body></office:document-content>';

/** An OpenDocument spreadsheet (ODF 1.3), piece by piece. The media type comes first and unpacked: part 2, §3.3. */
export async function* odsOf(rows: AsyncIterable<Row>, sheet: string): AsyncGenerator<Uint8Array> {
  const { Zip, ZipDeflate, ZipPassThrough } = await import('fflate');
  const made: Uint8Array[] = [];
  const encoder = new TextEncoder();
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    made.push(piece);
  });
  const add = <File extends InstanceType<typeof ZipPassThrough>>(file: File): File => {
    file.mtime = TIME;
    zip.add(file);
    return file;
  };
  add(new ZipPassThrough('mimetype')).push(encoder.encode(MIME_TYPE), true);
  add(new ZipDeflate('META-INF/manifest.xml') as never as InstanceType<typeof ZipPassThrough>).push(
    encoder.encode(MANIFEST),
    true,
  );
  const content = add(new ZipDeflate('content.xml') as never as InstanceType<typeof ZipPassThrough>);
  content.push(encoder.encode(`${HEAD}<table:table table:name="${escapeMarkup(sheet)}">`), false);
  let xml = '';
  for await (const row of rows) {
    xml += `<table:table-row>${row.map(cellOf).join('')}</table:table-row>`;
    if (xml.length < PIECE_CHARACTERS) continue;
    content.push(encoder.encode(xml), false);
    xml = '';
    yield* made.splice(0);
  }
  content.push(encoder.encode(xml + TAIL), true);
  zip.end();
  yield* made.splice(0);
}

function cellOf(value: Row[number]): string {
  if (value === null || value === '') return '<table:table-cell/>';
  if (typeof value === 'number')
    return `<table:table-cell office:value-type="float" office:value="${value}"><text:p>${value}</text:p></table:table-cell>`;
  if (typeof value === 'boolean')
    return `<table:table-cell office:value-type="boolean" office:boolean-value="${value}"><text:p>${String(value).toUpperCase()}</text:p></table:table-cell>`;
  const paragraphs = value.split(/\r\n|\n|\r/).map((line) => `<text:p>${spaced(escapeMarkup(line))}</text:p>`);
  return `<table:table-cell office:value-type="string">${paragraphs.join('')}</table:table-cell>`;
}

/** Spaces at the ends, and all but one of several, would be lost: §6.1.2. */
function spaced(text: string): string {
  return text.replaceAll('\t', '<text:tab/>').replace(/^ +| +$| {2,}/g, (spaces) => `<text:s text:c="${spaces.length}"/>`);
}
