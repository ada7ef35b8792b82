import { escapeHtml } from './html.ts';

/** What may be said about a text's looks. All else of the markup is left out, its text stays. */
const TAGS = new Set(
  `a b blockquote br code div em h1 h2 h3 h4 h5 h6 hr i li ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul`.split(
    ' ',
  ),
);
const WITHOUT_CONTENT = new Set(['br', 'hr']);
/** Text between these is none that anybody reads. */
const UNREAD =
  /<(script|style|template|noscript|iframe|object|svg|math|textarea|title|select)\b[^>]{0,2000}>[^]*?(<\/\1\s*>|$)/gi;
const COMMENT = /<!--[^]*?(-->|$)|<[!?][^>]{0,1000}>/g;
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)\/?>/gi;
const ATTRIBUTE = /([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/gi;
const SPANS = new Set(['colspan', 'rowspan']);
/** Enough for any page; deeper nesting is an attempt on the browser. */
const MAX_DEPTH = 50;
const ENTITY = /&amp;(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});/gi;

/**
 * Markup that somebody wrote, as markup that shows and does nothing: it is put together anew, of tags from a list and of escaped text. Whatever
 * is not understood is text. Images and videos would be loaded from elsewhere: an image is shown as the text that stands for it.
 */
export function richText(given: string): string {
  const source = given.replaceAll(COMMENT, '').replaceAll(UNREAD, '').replaceAll('\\n', '\n');
  const open: string[] = [];
  let html = '';
  let from = 0;
  for (const match of source.matchAll(TAG)) {
    html += escapeText(source.slice(from, match.index));
    from = match.index + match[0].length;
    html += tagOf({ name: match[2]!.toLowerCase(), isEnd: match[1] === '/', attributes: match[3] ?? '' }, open);
  }
  html += escapeText(source.slice(from));
  return (
    html +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join('')
  );
}

/** The same as one line of plain text, for where no markup can be. */
export const plainText = (given: string): string =>
  richText(given)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

interface Tag {
  readonly name: string;
  readonly isEnd: boolean;
  readonly attributes: string;
}

function tagOf({ name, isEnd, attributes }: Tag, open: string[]): string {
  if (name === 'img') return isEnd ? '' : escapeText(readAttributes(attributes).get('alt') ?? '');
  if (!TAGS.has(name)) return '';
  if (WITHOUT_CONTENT.has(name)) return isEnd ? '' : `<${name}>`;
  if (isEnd) return close(name, open);
  if (open.length >= MAX_DEPTH) return '';
  open.push(name);
  return `<${name}${keptAttributes(name, attributes)}>`;
}

/** With all that was opened within; nothing where it was not opened. */
function close(name: string, open: string[]): string {
  const at = open.lastIndexOf(name);
  return at < 0
    ? ''
    : open
        .splice(at)
        .reverse()
        .map((each) => `</${each}>`)
        .join('');
}

function keptAttributes(name: string, text: string): string {
  const attributes = readAttributes(text);
  if (name === 'a') {
    const url = URL.parse(attributes.get('href') ?? '');
    const isSafe = url !== null && /^(https?|mailto|tel):$/.test(url.protocol);
    return isSafe ? ` href="${escapeHtml(url.href)}" target="_blank" rel="noopener noreferrer nofollow"` : '';
  }
  if (name !== 'td' && name !== 'th') return '';
  const spans = [...attributes].filter(([key, value]) => SPANS.has(key) && /^\d{1,2}$/.test(value));
  return spans.map(([key, value]) => ` ${key}="${value}"`).join('');
}

function readAttributes(text: string): Map<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)];
  return new Map(
    found.map(([, key, ...values]) => [key!.toLowerCase(), readEntities(values.find((value) => value !== undefined)!)]),
  );
}

const readEntities = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Entities that the text has stay what they stand for. */
const escapeText = (text: string): string => escapeHtml(text).replaceAll(ENTITY, '&$1;');
