import type { Element } from 'domhandler';

/** Left out of texts: what a page does not show as text. */
const HIDDEN = new Set(['head', 'noscript', 'script', 'style', 'template', 'textarea', 'select', 'iframe', 'object', 'svg']);
/** With a break before and after them. Rendering of HTML Standard §15.3. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary table tbody tfoot thead tr ul'
  ).split(' '),
);
const CELLS = new Set(['td', 'th']);
/** A blank line stands between these and what is around them. */
const APART = new Set(['blockquote', 'dl', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ol', 'p', 'pre', 'table', 'ul']);

interface Child {
  readonly type: string;
  readonly name?: string;
  readonly data?: string;
  readonly children?: readonly Child[];
}

export type Skipped = ReadonlySet<unknown>;

/** All characters within an element, one after the other. */
export function plainText(element: Element, skipped: Skipped): string {
  const parts: string[] = [];
  gather(element as unknown as Child, skipped, parts);
  return parts.join('');
}

function gather({ children = [] }: Child, skipped: Skipped, parts: string[]): void {
  for (const child of children) {
    if (skipped.has(child)) continue;
    if (child.type === 'text') parts.push(child.data ?? '');
    else gather(child, skipped, parts);
  }
}

/** The text within an element as a page lays it out: each block on lines of its own, space as it is shown. */
export function laidOutText(element: Element, skipped: Skipped): string {
  const layout = new Layout(skipped);
  const root = element as unknown as Child;
  layout.within(root, root.name === 'pre');
  return layout.text();
}

class Layout {
  private readonly parts: string[] = [];
  /** Line breaks that are due before the next text. */
  private breaks = 0;
  private isSpaceDue = false;

  constructor(private readonly skipped: Skipped) {}

  text(): string {
    return this.parts.join('');
  }

  within({ children = [] }: Child, isKept: boolean): void {
    for (const child of children) {
      if (child.type === 'text') this.add(child.data ?? '', isKept);
      else if (child.name !== undefined && !HIDDEN.has(child.name) && !this.skipped.has(child)) this.element(child, isKept);
    }
  }

  private element(child: Child, isKept: boolean): void {
    const name = child.name as string;
    if (name === 'br') return this.breakLine();
    const around = APART.has(name) ? 2 : BLOCKS.has(name) ? 1 : 0;
    this.apart(around);
    if (CELLS.has(name)) this.isSpaceDue = true;
    this.within(child, isKept || name === 'pre');
    this.apart(around);
  }

  private apart(lines: number): void {
    this.breaks = Math.max(this.breaks, lines);
  }

  private breakLine(): void {
    this.flush();
    this.parts.push('\n');
  }

  private add(data: string, isKept: boolean): void {
    if (isKept) return this.push(data);
    const words = data.split(/[ \t\n\f\r]+/);
    words.forEach((word, index) => {
      if (index > 0) this.isSpaceDue = true;
      this.push(word);
    });
  }

  private push(text: string): void {
    if (text === '') return;
    this.flush();
    this.parts.push(text);
  }

  private flush(): void {
    const isFirst = this.parts.length === 0;
    if (!isFirst && this.breaks > 0) this.parts.push('\n'.repeat(this.breaks));
    else if (!isFirst && this.isSpaceDue && this.parts.at(-1) !== '\n') this.parts.push(' ');
    this.breaks = 0;
    this.isSpaceDue = false;
  }
}
