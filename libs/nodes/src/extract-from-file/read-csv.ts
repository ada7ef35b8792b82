import { fileInvalid, type ReadFile } from './extract-failure.ts';
import type { ExtractParameters } from './extract-from-file.params.ts';

type CsvReading = Pick<ExtractParameters, 'delimiter' | 'relaxQuotes' | 'firstLine'>;

const QUOTE = '"';
const LINE_END = /\r\n|\n|\r/y;

/** The rows of a text with cells between delimiters (RFC 4180), one by one; blank lines are none. @throws NodeFailure FILE_INVALID */
export function* readCsv(text: string, reading: CsvReading, file: Pick<ReadFile, 'fileName'>): Generator<readonly string[]> {
  const reader = new CsvReader(text, reading, file);
  while (!reader.isAtEnd()) {
    const row = reader.row();
    if (row.length > 1 || row[0] !== '') yield row;
  }
}

class CsvReader {
  private at = 0;
  /** What ends a cell that is not quoted. */
  private readonly cellEnd: RegExp;

  constructor(
    private readonly text: string,
    private readonly reading: CsvReading,
    private readonly file: Pick<ReadFile, 'fileName'>,
  ) {
    this.cellEnd = new RegExp(`${RegExp.escape(reading.delimiter)}|\\r|\\n`, 'g');
    for (let line = 1; line < reading.firstLine && !this.isAtEnd(); line += 1) this.skipLine();
  }

  isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  row(): readonly string[] {
    const cells: string[] = [];
    do cells.push(this.text[this.at] === QUOTE ? this.quoted() : this.plain());
    while (this.passDelimiter());
    this.passLineEnd();
    return cells;
  }

  private plain(): string {
    this.cellEnd.lastIndex = this.at;
    const end = this.cellEnd.exec(this.text)?.index ?? this.text.length;
    const cell = this.text.slice(this.at, end);
    this.at = end;
    return cell;
  }

  private quoted(): string {
    const start = this.at;
    let end = this.text.indexOf(QUOTE, start + 1);
    while (end >= 0 && this.text[end + 1] === QUOTE) end = this.text.indexOf(QUOTE, end + 2);
    if (end < 0) throw this.invalid(`the quote that opens in line ${this.lineOf(start)} never closes`);
    this.at = end + 1;
    const cell = this.text.slice(start + 1, end).replaceAll('""', QUOTE);
    const rest = this.plain();
    if (rest !== '' && !this.reading.relaxQuotes)
      throw this.invalid(`line ${this.lineOf(end)} goes on with "${rest.slice(0, 20)}" behind a closing quote`);
    return cell + rest;
  }

  private passDelimiter(): boolean {
    const { delimiter } = this.reading;
    if (!this.text.startsWith(delimiter, this.at)) return false;
    this.at += delimiter.length;
    return true;
  }

  private passLineEnd(): void {
    LINE_END.lastIndex = this.at;
    this.at += LINE_END.exec(this.text)?.[0].length ?? 0;
  }

  private skipLine(): void {
    while (!this.isAtEnd() && this.text[this.at] !== '\n' && this.text[this.at] !== '\r') this.at += 1;
    this.passLineEnd();
  }

  private lineOf(place: number): number {
    return (this.text.slice(0, place).match(/\r\n|\n|\r/g)?.length ?? 0) + 1;
  }

  private invalid(problem: string): Error {
    return fileInvalid(this.file, 'CSV', problem);
  }
}
