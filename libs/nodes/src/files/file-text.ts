import { NodeFailure } from '@weft/node-sdk';

/** Names that other systems have for what the Encoding Standard calls otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = { utf8: 'utf-8', utf16le: 'utf-16le', ucs2: 'utf-16le', binary: 'latin1' };
const WINDOWS = /^(?:win|cp)-?(125\d|874)$/;
/** Encodings of one byte for each character: their tables can be turned round. */
const SINGLE_BYTE = /^(?:windows-\d+|iso-8859-\d+(?:-i)?|koi8-[ru]|macintosh|x-mac-cyrillic|ibm866)$/;
const SUBSTITUTE = 0x3f;

export interface TextReading {
  readonly encoding: string;
  /** Leaves a byte order mark at the start of the text. */
  readonly keepsMark?: boolean;
}

/** @throws NodeFailure ENCODING_UNKNOWN */
export function decodeText(bytes: Uint8Array, { encoding, keepsMark = false }: TextReading): string {
  return decoderOf(encoding, keepsMark).decode(bytes);
}

/** Writes texts; what the encoding has no character for becomes a question mark. @throws NodeFailure ENCODING_UNKNOWN */
export function textEncoderOf(encoding: string): (text: string) => Uint8Array {
  const name = decoderOf(encoding, true).encoding;
  if (name === 'utf-8') {
    const encoder = new TextEncoder();
    return (text) => encoder.encode(text);
  }
  if (name === 'utf-16le') return encodeUtf16;
  if (!SINGLE_BYTE.test(name)) throw unknown(encoding, 'can be read and not written');
  const codes = codesOf(name);
  return (text) => Uint8Array.from(text, (character) => codes.get(character) ?? SUBSTITUTE);
}

function decoderOf(encoding: string, ignoreBOM: boolean): InstanceType<typeof TextDecoder> {
  const wanted = encoding.trim().toLowerCase();
  const name = Object.hasOwn(OTHER_NAMES, wanted) ? (OTHER_NAMES[wanted] as string) : wanted.replace(WINDOWS, 'windows-$1');
  try {
    return new TextDecoder(name, { ignoreBOM });
  } catch {
    throw unknown(encoding, 'is no encoding that is known here');
  }
}

function encodeUtf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), true);
  return bytes;
}

function codesOf(name: string): ReadonlyMap<string, number> {
  const decoder = new TextDecoder(name);
  const codes = Array.from({ length: 256 }, (_, code) => [decoder.decode(Uint8Array.of(code)), code] as const);
  return new Map(codes);
}

function unknown(encoding: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'ENCODING_UNKNOWN',
    fault: 'user',
    message: `"${encoding.slice(0, 60)}" ${problem}.`,
    field: 'encoding',
    fix: 'Use a name such as utf-8, utf-16le, iso-8859-1 or windows-1252.',
    retryable: false,
  });
}
