import { decodeBase64, encodeBase64 } from './base64.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** Text to bytes and back, by the encoding names of Node's Buffer. */
interface Encoding {
  readonly decode: (bytes: Uint8Array) => string;
  readonly encode: (text: string) => Uint8Array;
}

const CHUNK = 8_192;

export function toLatin1(bytes: Uint8Array, mask = 0xff): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...Array.from(bytes.subarray(at, at + CHUNK), (byte) => byte & mask));
  }
  return text;
}

export function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

function fromHex(text: string): Uint8Array {
  const pairs = /^(?:[\da-f]{2})*/i.exec(text)![0];
  const bytes = new Uint8Array(pairs.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(pairs.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

function toUtf16(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode(bytes[at]! | (bytes[at + 1]! << 8));
  return text;
}

function fromUtf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let at = 0; at < text.length; at++) {
    bytes[at * 2] = text.charCodeAt(at) & 0xff;
    bytes[at * 2 + 1] = text.charCodeAt(at) >> 8;
  }
  return bytes;
}

const utf8: Encoding = { decode: (bytes) => decodeUtf8(bytes), encode: encodeUtf8 };
const latin1: Encoding = { decode: (bytes) => toLatin1(bytes), encode: fromLatin1 };
const utf16: Encoding = { decode: toUtf16, encode: fromUtf16 };

const ENCODINGS = new Map<string, Encoding>([
  ['utf8', utf8],
  ['utf-8', utf8],
  ['latin1', latin1],
  ['binary', latin1],
  ['ascii', { decode: (bytes) => toLatin1(bytes, 0x7f), encode: fromLatin1 }],
  ['hex', { decode: toHex, encode: fromHex }],
  ['base64', { decode: (bytes) => encodeBase64(bytes), encode: decodeBase64 }],
  ['base64url', { decode: (bytes) => encodeBase64(bytes, true), encode: decodeBase64 }],
  ['utf16le', utf16],
  ['utf-16le', utf16],
  ['ucs2', utf16],
  ['ucs-2', utf16],
]);

export function encodingNamed(name: unknown): Encoding {
  const found = ENCODINGS.get(String(name ?? 'utf8').toLowerCase());
  if (!found) throw new TypeError(`Unknown encoding: ${String(name)}. Known are ${[...ENCODINGS.keys()].join(', ')}.`);
  return found;
}

export const isEncoding = (name: unknown): boolean => ENCODINGS.has(String(name).toLowerCase());
