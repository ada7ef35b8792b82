import type { Json } from './json.ts';

/** How deep JSON from outside may be nested. Thousands of levels can be read, but not written again. */
export const MAX_JSON_DEPTH = 500;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * JSON from outside. The messages of its errors fit behind "it is not valid:".
 * @throws SyntaxError for what is no JSON, RangeError for what is nested too deep
 */
export function parseJson(text: string): Json {
  if (isNestedTooDeep(text)) throw new RangeError(`it is nested more than ${MAX_JSON_DEPTH} levels deep`);
  return JSON.parse(text) as Json;
}

/** One pass over the text, since a parser would already have built what is too deep. */
export function isNestedTooDeep(text: string): boolean {
  // Each level takes two characters.
  if (text.length <= 2 * MAX_JSON_DEPTH) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}

/** Where the string that begins at `start` ends; the end of the text where nothing ends it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = end;
    while (text.charCodeAt(escapes - 1) === BACKSLASH) escapes -= 1;
    if ((end - escapes) % 2 === 0) return end;
  }
  return text.length;
}
