const REPLACEMENT = 0xfffd;
/** String.fromCodePoint takes its input as arguments, and the stack bounds those. */
const CHUNK = 8_192;

export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  let at = 0;
  for (const letter of text) at = writeCodePoint(bytes, at, scalar(letter.codePointAt(0)!));
  return bytes;
}

export function utf8Length(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) length += 1;
    else if (code < 0x800) length += 2;
    else if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(at + 1))) {
      length += 4;
      at += 1;
    } else length += 3;
  }
  return length;
}

/** Malformed input gives U+FFFD for each maximal part (WHATWG Encoding §8.1.1), or an error where `fatal`. */
export function decodeUtf8(bytes: Uint8Array, fatal = false): string {
  let text = '';
  let points: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { point, length } = readCodePoint(bytes, at);
    if (fatal && point < 0) throw new TypeError('The encoded data was not valid utf-8');
    points.push(point < 0 ? REPLACEMENT : point);
    at += length;
    if (points.length >= CHUNK) {
      text += String.fromCodePoint(...points);
      points = [];
    }
  }
  return text + String.fromCodePoint(...points);
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code < 0xdc00;
const isLowSurrogate = (code: number) => code >= 0xdc00 && code < 0xe000;
const scalar = (point: number) => (point >= 0xd800 && point < 0xe000 ? REPLACEMENT : point);

function writeCodePoint(bytes: Uint8Array, start: number, point: number): number {
  let at = start;
  if (point < 0x80) bytes[at++] = point;
  else if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
  else if (point < 0x10000) {
    bytes[at++] = 0xe0 | (point >> 12);
    bytes[at++] = 0x80 | ((point >> 6) & 63);
  } else {
    bytes[at++] = 0xf0 | (point >> 18);
    bytes[at++] = 0x80 | ((point >> 12) & 63);
    bytes[at++] = 0x80 | ((point >> 6) & 63);
  }
  if (point >= 0x80) bytes[at++] = 0x80 | (point & 63);
  return at;
}

/** The bounds of the second byte, which rule out overlong forms, surrogates and points over U+10FFFF. */
function secondByteBounds(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

function continuationCount(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  return lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
}

function readCodePoint(bytes: Uint8Array, at: number): { point: number; length: number } {
  const lead = bytes[at]!;
  if (lead < 0x80) return { point: lead, length: 1 };
  const count = continuationCount(lead);
  if (count < 0) return { point: -1, length: 1 };
  let point = lead & (0x3f >> count);
  let [low, high] = secondByteBounds(lead);
  for (let step = 1; step <= count; step++) {
    const next = bytes[at + step] ?? 0;
    if (next < low || next > high) return { point: -1, length: step };
    point = (point << 6) | (next & 63);
    [low, high] = [0x80, 0xbf];
  }
  return { point, length: count + 1 };
}
