const SPACE = 32;
const BANG = 33;
const HASH = 35;
const OPEN_ROUND = 40;
const STAR = 42;
const PLUS = 43;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
const GREATER = 62;
const OPEN_SQUARE = 91;
const UNDERSCORE = 95;
const BACKTICK = 96;
const TILDE = 126;

/** Bounds of what is looked at, so that the time for a text is linear in its length. */
const MAX_INDENT = 80;
const MAX_DIGITS = 9;
const MAX_HASHES = 6;
const MAX_LABEL = 1_000;
const MAX_TARGET = 2_000;
const MAX_REFERENCE = 200;
const MAX_EMPHASISED = 2_001;
const MAX_MARKS = 3;

/**
 * A line of Markdown without the mark that begins it, links as their labels, and without marks of emphasis and code. By character: the
 * patterns that say the same, in rewrite-text.prop-spec.ts, take three times as long.
 */
export function withoutLineMarks(line: string): string {
  return withoutEmphasis(withoutLinks(line.slice(beginningMark(line))));
}

/** The length of `# `, `> `, `- ` or `1. ` with what it is indented by; 0 where there is none. */
function beginningMark(line: string): number {
  let at = 0;
  while (at < MAX_INDENT && line.charCodeAt(at) === SPACE) at++;
  const code = line.charCodeAt(at);
  if (code === GREATER) return line.charCodeAt(at + 1) === SPACE ? at + 2 : at + 1;
  const end = endOfMark(line, at);
  return end > at && line.charCodeAt(end) === SPACE ? end + 1 : 0;
}

/** Of hashes, of a bullet, or of a number with its dot; `at` where there is none. */
function endOfMark(line: string, at: number): number {
  const code = line.charCodeAt(at);
  if (code === DASH || code === STAR || code === PLUS) return at + 1;
  let end = at;
  if (code === HASH) {
    while (end < at + MAX_HASHES && line.charCodeAt(end) === HASH) end++;
    return end;
  }
  while (end < at + MAX_DIGITS && isDigit(line.charCodeAt(end))) end++;
  return end > at && line.charCodeAt(end) === DOT ? end + 1 : at;
}

const isDigit = (code: number): boolean => code >= ZERO && code <= ZERO + 9;

/** `[label](target)` and `[label][reference]` as their label, with or without a `!` before them. */
function withoutLinks(line: string): string {
  let result = '';
  let from = 0;
  for (let open = line.indexOf('['); open >= 0; open = line.indexOf('[', Math.max(open + 1, from))) {
    const close = closing(line, open, { marks: '[]', most: MAX_LABEL });
    const end = close < 0 ? -1 : endOfTarget(line, close + 1);
    if (end < 0) continue;
    const start = open > from && line.charCodeAt(open - 1) === BANG ? open - 1 : open;
    result += line.slice(from, start) + line.slice(open + 1, close);
    from = end;
  }
  return from === 0 ? line : result + line.slice(from);
}

/** Where what follows the label ends; -1 where the label is no link's. */
function endOfTarget(line: string, at: number): number {
  const code = line.charCodeAt(at);
  if (code !== OPEN_ROUND && code !== OPEN_SQUARE) return -1;
  const bounds = code === OPEN_ROUND ? { marks: '()', most: MAX_TARGET } : { marks: '[]', most: MAX_REFERENCE };
  return closing(line, at, bounds) + 1 || -1;
}

/** The mark that closes what the one at `open` opens, with neither of them between; -1 where there is none near enough. */
function closing(line: string, open: number, { marks, most }: { readonly marks: string; readonly most: number }): number {
  const [opens, closes] = [marks.charCodeAt(0), marks.charCodeAt(1)];
  for (let at = open + 1; at < line.length && at <= open + 1 + most; at++) {
    const code = line.charCodeAt(at);
    if (code === closes) return at;
    if (code === opens) return -1;
  }
  return -1;
}

const isMark = (code: number): boolean => code === STAR || code === UNDERSCORE || code === TILDE || code === BACKTICK;

/** Text between one to three `*`, `_` or backticks, or two `~`, without them. */
function withoutEmphasis(line: string): string {
  let result = '';
  let from = 0;
  for (let at = 0; at < line.length; at++) {
    if (!isMark(line.charCodeAt(at))) continue;
    const width = widthOfMark(line, at);
    const end = width === 0 ? -1 : endOfEmphasis(line, at, width);
    if (end < 0) continue;
    result += line.slice(from, at) + line.slice(at + width, end);
    from = end + width;
    at = from - 1;
  }
  return from === 0 ? line : result + line.slice(from);
}

/** How many marks stand there side by side; 0 for more or fewer than make one. */
function widthOfMark(line: string, at: number): number {
  const code = line.charCodeAt(at);
  let end = at + 1;
  while (end <= at + MAX_MARKS && line.charCodeAt(end) === code) end++;
  const width = end - at;
  return width > MAX_MARKS || (code === TILDE && width !== 2) ? 0 : width;
}

/** Where the marks are that end it; -1 where there are none, or spaces inside of them. */
function endOfEmphasis(line: string, at: number, width: number): number {
  const first = at + width;
  let end = first;
  while (end < line.length && end <= first + MAX_EMPHASISED && !isMark(line.charCodeAt(end)) && line[end] !== '\n') end++;
  if (end === first || end > first + MAX_EMPHASISED || !line.startsWith(line.slice(at, first), end)) return -1;
  return isSpace(line, first) || isSpace(line, end - 1) ? -1 : end;
}

/** As `\s` has it. */
function isSpace(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code <= SPACE ? code === SPACE || (code >= 9 && code <= 13) : code > 127 && /\s/.test(line[at] as string);
}
