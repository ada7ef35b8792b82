/** How far into a page its own word for its character set may stand: HTML Standard, "prescan a byte stream". */
const PRESCAN_BYTES = 1_024;

/** The text of a page that came as bytes: by its byte order mark, its Content-Type, its `<meta>`, else as UTF-8. */
export function decodeHtml(bytes: Uint8Array, mimeType: string): string {
  const charset = markOf(bytes) ?? charsetIn(mimeType) ?? charsetIn(latin1(bytes.subarray(0, PRESCAN_BYTES)));
  return decoderFor(charset ?? 'utf-8').decode(bytes);
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xff && second === 0xfe ? 'utf-16le' : undefined;
}

function charsetIn(text: string): string | undefined {
  return /charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(text)?.[1];
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

function decoderFor(charset: string): { decode(bytes: Uint8Array): string } {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder(); // A character set that nobody knows: most such pages are UTF-8 all the same.
  }
}
