import type { ConvertParameters } from './convert-to-file.params.ts';
import type { Row } from './item-table.ts';

type Rows = Iterable<Row>;

/** Pieces of text, row by row. */
export function* csvOf(rows: Rows, { delimiter }: ConvertParameters): Generator<string> {
  const quoted = new RegExp(`["\\r\\n]|^ | $|${RegExp.escape(delimiter)}`);
  const cell = (value: Row[number]): string => {
    const text = value === null ? '' : String(value);
    return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  for (const row of rows) yield `${row.map(cell).join(delimiter)}\n`;
}

export function* htmlOf(rows: Rows, { headerRow }: ConvertParameters): Generator<string> {
  yield '<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"></head>\n<body>\n<table>\n';
  let tag = headerRow ? 'th' : 'td';
  for (const row of rows) {
    const cells = row.map(
      (value) => `<${tag}>${value === null ? '' : escapeMarkup(String(value)).replaceAll('\n', '<br>')}</${tag}>`,
    );
    yield `<tr>${cells.join('')}</tr>\n`;
    tag = 'td';
  }
  yield '</table>\n</body>\n</html>\n';
}

/** A character that XML cannot hold is left out. */
export function escapeMarkup(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Twips: columns are an inch wide. */
const COLUMN_WIDTH = 1_440;

/** One table (RTF 1.9), in ASCII alone. */
export function* rtfOf(rows: Rows): Generator<string> {
  yield '{\\rtf1\\ansi\\ansicpg1252\\uc1\n';
  for (const row of rows) {
    const edges = row.map((_, column) => `\\cellx${(column + 1) * COLUMN_WIDTH}`).join('');
    const cells = row.map((value) => `${value === null ? '' : escapeRtf(String(value))}\\cell`).join('\n');
    yield `\\trowd${edges}\n\\intbl ${cells}\\row\n`;
  }
  yield '}';
}

function escapeRtf(text: string): string {
  return text
    .replace(/[\\{}]/g, '\\$&')
    .replace(/\r\n|\n|\r/g, '\\line ')
    .replaceAll('\t', '\\tab ')
    .replace(/[^\x20-\x7e]/g, (character) => {
      const code = character.charCodeAt(0);
      return code < 32 ? '' : `\\u${code > 32_767 ? code - 65_536 : code}?`;
    });
}
