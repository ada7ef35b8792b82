/** An element as xml2js gives it: its text alone, or text, attributes and lists of children by name. */
export type XmlElement = string | { readonly _?: string; readonly $?: XmlAttributes; readonly [name: string]: unknown };
export type XmlAttributes = Readonly<Record<string, string>>;

/** Deeper than any document for people; what is deeper is left out. */
const MAX_DEPTH = 100;

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  if (typeof element !== 'object' || name === '$' || name === '_' || !Object.hasOwn(element, name)) return [];
  const children = element[name];
  return Array.isArray(children) ? (children as readonly XmlElement[]) : [];
}

export function attributesOf(element: XmlElement | undefined): XmlAttributes {
  return typeof element === 'object' && typeof element.$ === 'object' ? element.$ : {};
}

/** All text in it, that of its children included; undefined where there is none. */
export function textOf(element: XmlElement | undefined): string | undefined {
  const text = element === undefined ? '' : collect(element, 0);
  return text === '' ? undefined : text;
}

export const textOfChild = (element: XmlElement | undefined, name: string): string | undefined =>
  textOf(childrenOf(element, name)[0]);

function collect(element: XmlElement, depth: number): string {
  if (typeof element === 'string') return element;
  if (depth === MAX_DEPTH) return '';
  const own = typeof element._ === 'string' ? [element._] : [];
  const inner = Object.keys(element)
    .filter((name) => name !== '_' && name !== '$')
    .flatMap((name) => childrenOf(element, name).map((child) => collect(child, depth + 1)));
  return [...own, ...inner].join(' ').trim();
}
