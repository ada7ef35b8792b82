import type { FilePort, StreamedBody } from '@weft/node-sdk';
import type { BinaryRef } from '@weft/workflow-model';

/** One part of a multipart body. */
export interface Part {
  readonly name: string;
  readonly contentType?: string;
  readonly content: string | BinaryRef;
  /** Makes it a file, for the other side. */
  readonly fileName?: string;
}

const encoder = new TextEncoder();
/** RFC 2046 §5.1.1 allows 70 characters. */
const MAX_BOUNDARY = 60;

/**
 * A multipart/form-data body (RFC 7578) that is written as it is sent: files are read piece by piece.
 * @param key chosen by nobody who writes a part, so that the boundary stands in none; the same on every attempt, as the body must be.
 */
export function multipart(
  parts: readonly Part[],
  key: string,
  files: FilePort,
): { readonly boundary: string; readonly body: StreamedBody } {
  const boundary = `weft-${key.replace(/[^\w-]/g, '')}`.slice(0, MAX_BOUNDARY);
  const end = encoder.encode(`--${boundary}--\r\n`);
  const pieces = parts.map((part) => ({ head: encoder.encode(headOf(part, boundary)), content: bytesOf(part.content) }));
  const sizeBytes = pieces.reduce((sum, { head, content }) => sum + head.length + sizeOf(content) + 2, end.length);
  async function* open(): AsyncGenerator<Uint8Array> {
    for (const { head, content } of pieces) {
      yield head;
      if (content instanceof Uint8Array) yield content;
      else yield* await files.open(content);
      yield encoder.encode('\r\n');
    }
    yield end;
  }
  return { boundary, body: { open, sizeBytes } };
}

function headOf({ name, fileName, contentType }: Part, boundary: string): string {
  const file = fileName === undefined ? '' : `; filename="${quoted(fileName)}"`;
  const type = contentType === undefined ? '' : `Content-Type: ${oneLine(contentType)}\r\n`;
  return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${file}\r\n${type}\r\n`;
}

/** As browsers write it (HTML, "multipart/form-data encoding algorithm"): UTF-8, with three characters escaped. */
function quoted(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '%0D%0A').replaceAll('"', '%22');
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

function bytesOf(content: Part['content']): Uint8Array | BinaryRef {
  return typeof content === 'string' ? encoder.encode(content) : content;
}

function sizeOf(content: Uint8Array | BinaryRef): number {
  return content instanceof Uint8Array ? content.length : content.sizeBytes;
}
