import { Readable } from 'node:stream';
import { NodeFailure, type DiskPort } from '@weft/node-sdk';

/** Texts by path. A pattern means every path that begins with what stands before its star. */
export class FakeDisk implements DiskPort {
  readonly texts: Map<string, string>;

  constructor(texts: Readonly<Record<string, string>> = {}) {
    this.texts = new Map(Object.entries(texts));
  }

  async find(pattern: string): Promise<readonly string[]> {
    const [start = '', rest] = pattern.split('*');
    return rest === undefined ? [pattern] : [...this.texts.keys()].filter((path) => path.startsWith(start)).sort();
  }

  async open(path: string): Promise<AsyncIterable<Uint8Array>> {
    const text = this.texts.get(path);
    if (text === undefined)
      throw new NodeFailure({
        code: 'DISK_FILE_MISSING',
        fault: 'user',
        message: 'The fixture has no such file.',
        field: 'path',
      });
    return Readable.from([Buffer.from(text)]);
  }

  async write(path: string, content: AsyncIterable<Uint8Array>, { append }: { readonly append: boolean }): Promise<void> {
    const text = Buffer.concat(await Array.fromAsync(content)).toString();
    this.texts.set(path, append ? (this.texts.get(path) ?? '') + text : text);
  }
}
