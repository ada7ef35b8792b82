import { closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** One JSON value a line; a line is on the disk once `append` is back. */
export class AppendOnlyFile {
  private readonly descriptor: number;

  constructor(file: string) {
    this.descriptor = openSync(file, 'a');
  }

  append(values: readonly unknown[]): void {
    writeSync(this.descriptor, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
    fsyncSync(this.descriptor);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

const PIECE_BYTES = 1 << 16;

/** What stands in such a file so far; each line is read once. */
export class LineReader<T> {
  private readonly values: T[] = [];
  private readonly piece = Buffer.alloc(PIECE_BYTES);
  private readonly decoder = new StringDecoder('utf8');
  private begun = '';
  private descriptor?: number;

  constructor(private readonly file: string) {}

  /** All whole lines. */
  read(): readonly T[] {
    if (this.descriptor === undefined && existsSync(this.file)) this.descriptor = openSync(this.file, 'r');
    if (this.descriptor === undefined) return [];
    for (let size = this.next(); size > 0; size = this.next()) this.take(this.decoder.write(this.piece.subarray(0, size)));
    return this.values;
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
  }

  private next(): number {
    return readSync(this.descriptor as number, this.piece);
  }

  private take(text: string): void {
    const lines = (this.begun + text).split('\n');
    this.begun = lines.pop() as string;
    for (const line of lines) this.values.push(JSON.parse(line) as T);
  }
}
