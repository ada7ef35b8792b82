import { fileInvalid, type ReadFile } from './extract-failure.ts';
import type { Cell } from './table-items.ts';

/** Groups that hold no text of the document: fonts, colours, pictures, fields of the program. */
const NO_TEXT = new Set([
  'fonttbl', 'colortbl', 'stylesheet', 'info', 'pict', 'object', 'header', 'footer', 'headerl', 'headerr', 'headerf', 'footerl',
  'footerr', 'footerf', 'listtable', 'listoverridetable', 'rsidtbl', 'generator', 'xmlnstbl', 'themedata', 'datastore', 'fldinst',
  'footnote', 'bkmkstart', 'bkmkend', 'nonesttables', 'latentstyles', 'filetbl', 'revtbl',
]); // prettier-ignore
const CHARACTERS: Readonly<Record<string, string>> = {
  tab: '\t', line: '\n', emdash: '—', endash: '–', lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”', bullet: '•', '~': '\u00a0', _: '-',
  '{': '{', '}': '}', '\\': '\\',
}; // prettier-ignore
const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gi;
/** Deeper than any program writes them. */
const MAX_GROUPS = 1_000;

/** The rows of the tables of a document (RTF 1.9); a paragraph outside of them is a row of one cell. @throws NodeFailure FILE_INVALID */
export function* readRtf(rtf: string, file: ReadFile): Generator<readonly Cell[]> {
  if (!rtf.startsWith('{\\rtf')) throw fileInvalid(file, 'RTF', 'it does not begin as one');
  const document = new RtfDocument(file, codePageOf(rtf));
  for (const [, word, parameter, hex, symbol, brace, text] of rtf.matchAll(TOKEN)) {
    if (brace !== undefined) document.brace(brace);
    else if (hex !== undefined) document.byte(Number.parseInt(hex, 16));
    else if (text !== undefined) document.text(text);
    else if (symbol !== undefined) document.symbol(symbol);
    else if (word !== undefined) yield* document.word(word, parameter);
  }
  yield* document.word('par', undefined);
}

function codePageOf(rtf: string): InstanceType<typeof TextDecoder> {
  const page = /\\ansicpg(\d{3,5})/.exec(rtf.slice(0, 1_000))?.[1] ?? '1252';
  try {
    return new TextDecoder(page === '65001' ? 'utf-8' : `windows-${page}`);
  } catch {
    return new TextDecoder('windows-1252');
  }
}

interface Group {
  isHidden: boolean;
  /** How many characters stand behind one beyond the code page, for programs that do not know it. */
  fallback: number;
}

class RtfDocument {
  private readonly groups: Group[] = [{ isHidden: false, fallback: 1 }];
  private cells: string[] = [];
  private current = '';
  private isInTable = false;
  private toSkip = 0;
  private readonly bytes: number[] = [];

  constructor(
    private readonly file: ReadFile,
    private readonly decoder: InstanceType<typeof TextDecoder>,
  ) {}

  brace(brace: string): void {
    this.flush();
    this.toSkip = 0;
    if (brace === '}') {
      if (this.groups.length > 1) this.groups.pop();
      return;
    }
    if (this.groups.length === MAX_GROUPS) throw fileInvalid(this.file, 'RTF', `its groups are more than ${MAX_GROUPS} deep`);
    this.groups.push({ ...this.group });
  }

  byte(byte: number): void {
    if (this.toSkip > 0) this.toSkip -= 1;
    else this.bytes.push(byte);
  }

  text(text: string): void {
    this.flush();
    const skipped = Math.min(this.toSkip, text.length);
    this.toSkip -= skipped;
    if (!this.group.isHidden) this.current += text.slice(skipped);
  }

  symbol(symbol: string): void {
    if (symbol === '*') this.group.isHidden = true;
    else if (symbol === '\n' || symbol === '\r') this.text('\n');
    else if (Object.hasOwn(CHARACTERS, symbol)) this.text(CHARACTERS[symbol] as string);
  }

  *word(word: string, parameter: string | undefined): Generator<readonly Cell[]> {
    this.flush();
    if (NO_TEXT.has(word)) this.group.isHidden = true;
    else if (word === 'u') this.unicode(Number(parameter));
    else if (word === 'uc') this.group.fallback = Math.max(0, Number(parameter ?? 1));
    else if (Object.hasOwn(CHARACTERS, word)) this.text(CHARACTERS[word] as string);
    else if (word === 'trowd') this.isInTable = true;
    else if (word === 'cell') this.endCell();
    else if (word === 'row') yield* this.endRow();
    else if (word === 'par') yield* this.endParagraph();
  }

  private get group(): Group {
    return this.groups.at(-1) as Group;
  }

  /** Negative numbers stand for characters beyond 32,767. */
  private unicode(code: number): void {
    this.text(String.fromCharCode(code < 0 ? code + 65_536 : code));
    this.toSkip = this.group.fallback;
  }

  private flush(): void {
    if (this.bytes.length === 0) return;
    const text = this.decoder.decode(Uint8Array.from(this.bytes.splice(0)));
    if (!this.group.isHidden) this.current += text;
  }

  private endCell(): void {
    this.cells.push(this.current);
    this.current = '';
  }

  private *endRow(): Generator<readonly Cell[]> {
    yield this.cells;
    this.cells = [];
    this.current = '';
    this.isInTable = false;
  }

  private *endParagraph(): Generator<readonly Cell[]> {
    if (this.isInTable) {
      this.current += '\n';
      return;
    }
    if (this.current !== '') yield [this.current];
    this.current = '';
  }
}
