/** Parts that showdown's time grows with faster than with the length of a text, by how many of them are fine. Found by measuring. */
const LIMITS: readonly { readonly what: string; readonly pattern: RegExp; readonly most: number }[] = [
  { what: 'spaces in a row', pattern: /[ \t]{1001}/g, most: 0 },
  { what: 'backticks in a row', pattern: /`{21}/g, most: 0 },
  { what: 'backticks', pattern: /`+/g, most: 8_000 },
  { what: 'entries of lists', pattern: /^[ \t>]{0,1000}(?:[-*+]|\d{1,20}\.)[ \t]/gm, most: 4_000 },
  { what: 'links that do not end', pattern: /(?:\]\([^)\]]*){101}/g, most: 0 },
  { what: 'opening brackets', pattern: /\[/g, most: 5_000 },
  { what: 'signs of emphasis', pattern: /[*_~]+/g, most: 6_000 },
  { what: 'signs of emphasis in a row', pattern: /[*_~#]{501}/g, most: 0 },
  { what: 'angle brackets that belong to no element', pattern: /<(?![a-z/][^<>]*>)/gi, most: 500 },
  { what: 'definitions of links', pattern: /^[^\n[]{0,20}\[[^\]\n]+\]:/gm, most: 1_000 },
];
/** What showdown looks for the end of. */
const ENDING = new Set(
  (
    'a address article aside audio blockquote canvas code dd dl dt details div fieldset figure footer form h1 h2 h3 h4 h5 h6 header hgroup ' +
    'iframe li main math nav noscript ol output p pre script section style summary table td th tr ul video'
  ).split(' '),
);
const TAG = /<(\/?)([a-z][\w-]*)[^<>]*>/gi;
const MAX_UNCLOSED = 300;
const MAX_QUOTED = 50;
const MAX_BARS = 1_000;
/** Where addresses in the text become links. */
const MAX_ADDRESSES = 500;

/** What a text has too much of to be converted in good time, if anything. */
export function costlyPart(text: string, linksAddresses: boolean): string | undefined {
  if (linksAddresses && countIn(text, '@') > MAX_ADDRESSES) return 'mail addresses and mentions';
  const found = LIMITS.find(({ pattern, most }) => isOver(pattern, text, most));
  if (found) return found.what;
  for (const line of text.split('\n')) {
    if (countIn(/^[\s>*+\-.\d]*/.exec(line)?.[0] ?? '', '>') > MAX_QUOTED) return 'quotations within each other';
    if (countIn(line, '|') > MAX_BARS) return 'bars in a line';
  }
  return unclosedIn(text) > MAX_UNCLOSED ? 'elements that do not end' : undefined;
}

function isOver(pattern: RegExp, text: string, most: number): boolean {
  let count = 0;
  for (const _ of text.matchAll(pattern)) if (++count > most) return true;
  return false;
}

function countIn(text: string, character: string): number {
  return text.split(character).length - 1;
}

function unclosedIn(text: string): number {
  const open = new Map<string, number>();
  for (const [, slash, name = ''] of text.matchAll(TAG)) {
    const key = name.toLowerCase();
    if (ENDING.has(key)) open.set(key, (open.get(key) ?? 0) + (slash === '' ? 1 : -1));
  }
  return [...open.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}
