/** Of the replies to commands that are sent together. */
export interface ReplyLimits {
  readonly maxBytes: number;
  /** Members of lists, those of lists in them included. */
  readonly maxElements: number;
  readonly maxDepth: number;
}

export type ReplyProblem = 'too large' | 'unreadable';

/** Longest line that is no error or simple text: a type and a 64-bit number. */
const MAX_NUMBER_LINE = 24;
const MAX_TEXT_LINE = 65_536;
const NUMBER = /^-?\d+$/;
const [CR, LF, ARRAY, BULK, INTEGER, TEXT, ERROR] = Array.from('\r\n*$:+-', (sign) => sign.charCodeAt(0));

/**
 * Follows replies of the Redis protocol (RESP2) byte by byte, without keeping them, so that no server makes the parser behind it allocate or nest
 * without bound: that one takes every length that it is told.
 */
export class ReplyScanner {
  private bytes = 0;
  private elements = 0;
  /** Of a bulk text, its line break included, that are still to come. */
  private skipping = 0;
  private line: number[] = [];
  private lineLength = 0;
  /** How many members each list that is open still lacks. */
  private readonly open: number[] = [];

  constructor(private readonly limits: ReplyLimits) {}

  /** Further replies are due, and count anew. */
  reset(): void {
    this.bytes = 0;
    this.elements = 0;
  }

  /** What is wrong with it, if anything. */
  scan(chunk: Uint8Array): ReplyProblem | undefined {
    this.bytes += chunk.length;
    if (this.bytes > this.limits.maxBytes) return 'too large';
    for (let at = 0; at < chunk.length;) {
      if (this.skipping > 0) {
        const skipped = Math.min(this.skipping, chunk.length - at);
        this.skipping -= skipped;
        at += skipped;
        if (this.skipping === 0) this.endValue();
        continue;
      }
      const problem = this.take(chunk[at++]!);
      if (problem) return problem;
    }
    return undefined;
  }

  private take(byte: number): ReplyProblem | undefined {
    this.lineLength += 1;
    const type = this.line[0] ?? byte;
    const isText = type === TEXT || type === ERROR;
    if (byte === LF) return this.endLine();
    if (this.lineLength > (isText ? MAX_TEXT_LINE : MAX_NUMBER_LINE)) return 'unreadable';
    if (byte !== CR && (!isText || this.line.length === 0)) this.line.push(byte);
    return undefined;
  }

  private endLine(): ReplyProblem | undefined {
    const [type, ...digits] = this.line;
    this.line = [];
    this.lineLength = 0;
    if (type === TEXT || type === ERROR) return this.endValue();
    const number = String.fromCharCode(...digits);
    if (!NUMBER.test(number)) return 'unreadable';
    if (type === INTEGER) return this.endValue();
    if (type === BULK) return this.beginBulk(Number(number));
    return type === ARRAY ? this.beginArray(Number(number)) : 'unreadable';
  }

  private beginBulk(length: number): ReplyProblem | undefined {
    if (length > this.limits.maxBytes) return 'too large';
    if (length < 0) return this.endValue();
    this.skipping = length + 2;
    return undefined;
  }

  private beginArray(length: number): ReplyProblem | undefined {
    if (length <= 0) return this.endValue();
    this.elements += length;
    if (this.elements > this.limits.maxElements) return 'too large';
    if (this.open.length >= this.limits.maxDepth) return 'unreadable';
    this.open.push(length);
    return undefined;
  }

  private endValue(): undefined {
    while (this.open.length > 0) {
      this.open[this.open.length - 1]! -= 1;
      if (this.open.at(-1)! > 0) return;
      this.open.pop();
    }
  }
}
