import { encodingNamed } from './bytes.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(text: unknown = ''): Uint8Array {
    return encodeUtf8(String(text));
  }
}

/** UTF-8, UTF-16LE and Latin-1, the whole input at once. */
export class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(label: string = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    this.encoding = label.toLowerCase() === 'utf8' ? 'utf-8' : label.toLowerCase();
    encodingNamed(this.encoding);
    this.fatal = options.fatal ?? false;
    this.ignoreBOM = options.ignoreBOM ?? false;
  }

  decode(input: ArrayBuffer | ArrayBufferView = new ArrayBuffer(0)): string {
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    const text = this.encoding === 'utf-8' ? decodeUtf8(bytes, this.fatal) : encodingNamed(this.encoding).decode(bytes);
    return !this.ignoreBOM && text.startsWith('\uFEFF') ? text.slice(1) : text;
  }
}
