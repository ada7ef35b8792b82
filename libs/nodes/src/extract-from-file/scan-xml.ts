/** A tag as it stands in a document. */
export interface XmlTag {
  readonly name: string;
  readonly isEnd: boolean;
  /** `<a/>` */
  readonly isEmpty: boolean;
  attribute(name: string): string | undefined;
}

const NAME = /[^\s/>]+/y;
/** A name without a value matches too, so that each character is looked at once. */
const ATTRIBUTE = /([^\s=/>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
/** A tag as programs write them. */
const PLAIN_TAG = /[^<>"']*(?:="[^"]*"[^<>"']*)*>/y;
const BEFORE_VALUE = /=\s*$/;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos));/gi;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * The tags and texts of a document that a program has written, in order. Comments, instructions and the document type are
 * passed over: there are no entities but those of XML itself.
 */
export function* scanXml(xml: string): Generator<XmlTag | string> {
  for (const node of scanMarkup(xml)) yield typeof node === 'string' ? unescapeXml(node) : node;
}

/** The same with texts as they stand; HTML is read like this too. What is within an element of `rawText` is passed over. */
export function* scanMarkup(xml: string, rawText?: ReadonlySet<string>): Generator<XmlTag | string> {
  for (let at = 0; at < xml.length;) {
    const open = xml.indexOf('<', at);
    const textEnd = open < 0 ? xml.length : open;
    if (textEnd > at) yield xml.slice(at, textEnd);
    if (open < 0) return;
    const { node, end } = markupAt(xml, open);
    if (node !== undefined) yield node;
    at = node instanceof Tag && !node.isEnd && rawText?.has(node.name.toLowerCase()) ? endOfRawText(xml, node.name, end) : end;
  }
}

function endOfRawText(xml: string, name: string, from: number): number {
  const close = new RegExp(`</${RegExp.escape(name)}`, 'gi');
  close.lastIndex = from;
  return close.exec(xml)?.index ?? xml.length;
}

export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

interface Markup {
  readonly node?: XmlTag | string;
  readonly end: number;
}

function markupAt(xml: string, open: number): Markup {
  if (xml.startsWith('<![CDATA[', open)) {
    const close = closeOf(xml, ']]>', open);
    return { node: xml.slice(open + 9, close.start), end: close.end };
  }
  if (xml.startsWith('<!--', open)) return { end: closeOf(xml, '-->', open).end };
  if (xml.startsWith('<?', open) || xml.startsWith('<!', open)) return { end: closeOf(xml, '>', open).end };
  const { start, end } = tagEnd(xml, open);
  return { node: new Tag(xml, open + 1, start), end };
}

function closeOf(xml: string, mark: string, from: number): { readonly start: number; readonly end: number } {
  const start = xml.indexOf(mark, from);
  return start < 0 ? { start: xml.length, end: xml.length } : { start, end: start + mark.length };
}

/** A value in quotes may hold the character that ends a tag. */
function tagEnd(xml: string, open: number): { readonly start: number; readonly end: number } {
  PLAIN_TAG.lastIndex = open + 1;
  if (PLAIN_TAG.test(xml)) return { start: PLAIN_TAG.lastIndex - 1, end: PLAIN_TAG.lastIndex };
  let close = closeOf(xml, '>', open);
  for (let quote = quoteIn(xml, open, close.start); quote >= 0; quote = quoteIn(xml, quote, close.start)) {
    const after = xml.indexOf(xml[quote] as string, quote + 1);
    if (after < 0) return closeOf(xml, '>', xml.length);
    if (after > close.start) close = closeOf(xml, '>', after);
    quote = after + 1;
  }
  return close;
}

function quoteIn(xml: string, from: number, to: number): number {
  for (let at = from; at < to; at++)
    if ((xml[at] === '"' || xml[at] === "'") && BEFORE_VALUE.test(xml.slice(Math.max(0, at - 9), at))) return at;
  return -1;
}

class Tag implements XmlTag {
  readonly name: string;
  readonly isEnd: boolean;
  readonly isEmpty: boolean;
  private attributes: ReadonlyMap<string, string> | undefined;

  constructor(
    private readonly xml: string,
    private readonly start: number,
    private readonly end: number,
  ) {
    this.isEnd = xml[start] === '/';
    this.isEmpty = xml[end - 1] === '/';
    NAME.lastIndex = this.isEnd ? start + 1 : start;
    this.name = NAME.exec(xml)?.[0] ?? '';
  }

  attribute(name: string): string | undefined {
    this.attributes ??= this.readAttributes();
    const value = this.attributes.get(name);
    return value === undefined ? undefined : unescapeXml(value);
  }

  /** The first of a name counts. */
  private readAttributes(): ReadonlyMap<string, string> {
    const attributes = new Map<string, string>();
    for (const [, name = '', double, single, bare] of this.xml.slice(this.start, this.end).matchAll(ATTRIBUTE)) {
      const key = name.toLowerCase();
      if (!attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? '');
    }
    return attributes;
  }
}
