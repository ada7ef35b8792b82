/** A tag that stands for the end of a line. */
const BREAKS = /^\/?(?:h[1-6r]|br|p|ul|ol|li|blockquote|section|table|tr|div)\b/i;
const REFERENCE = /&(#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z]{2,8});/g;
const LONGEST_NAME = 12;

/** Those that feeds use. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', shy: '\u00ad', copy: '©', reg: '®', trade: '™' },
  ...{ hellip: '…', mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„' },
  ...{ laquo: '«', raquo: '»', middot: '·', bull: '•', deg: '°', euro: '€', pound: '£', yen: '¥', cent: '¢', sect: '§' },
  ...{ times: '×', divide: '÷', plusmn: '±', frac12: '½', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü' },
  ...{ szlig: 'ß', eacute: 'é', egrave: 'è', agrave: 'à', ccedil: 'ç', ntilde: 'ñ', aacute: 'á', iacute: 'í', oacute: 'ó' },
};

/** The text of HTML, in one pass whatever it looks like: feeds are made by strangers. */
export function plainText(html: string): string {
  return decodeReferences(withoutTags(html)).trim();
}

function withoutTags(html: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = html.indexOf('<', at);
    const end = start < 0 ? -1 : html.indexOf('>', start);
    if (end < 0) break;
    const text = html.slice(at, start);
    if (text !== '') parts.push(text);
    if (BREAKS.test(html.slice(start + 1, start + 1 + LONGEST_NAME)) && parts.length > 0 && parts.at(-1) !== '\n')
      parts.push('\n');
    at = end + 1;
  }
  parts.push(html.slice(at));
  return parts.join('');
}

function decodeReferences(text: string): string {
  return text.replaceAll(REFERENCE, (reference, name: string) => {
    if (!name.startsWith('#')) return Object.hasOwn(NAMED, name) ? (NAMED[name] as string) : reference;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : reference;
  });
}
