import { collectItems, lineageOf, type NodeContext } from '@weft/node-sdk';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import { htmlTooLarge } from './html-failure.ts';
import type { HtmlParameters } from './html.params.ts';

const MAX_LENGTH = 50_000_000;
const MAX_COLUMNS = 10_000;
const LOOKS = {
  table: 'border-collapse:collapse;font-family:sans-serif',
  th: 'padding:6px 12px;border-bottom:2px solid #999;text-align:left',
  td: 'padding:6px 12px;border-bottom:1px solid #ddd;text-align:left',
  tr: '',
} as const;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** One item with a table of all: a row for each, a column for each field that any of them has. */
export async function tableItem(context: NodeContext<HtmlParameters>): Promise<Item> {
  const table = new Table(context.params(0));
  await collectItems(
    context,
    each(context.items, (json) => table.note(json)),
  );
  await collectItems(
    context,
    each(context.items, (json) => table.row(json)),
  );
  return { json: { table: table.text() }, pairedItem: context.items.map((_, index) => lineageOf(index)) };
}

function* each(items: readonly Item[], visit: (json: JsonObject) => void): Generator<undefined> {
  for (const { json } of items) {
    visit(json);
    yield undefined;
  }
}

class Table {
  private readonly names = new Set<string>();
  private readonly rows: string[] = [];
  private length = 0;
  private readonly cellTag: string;
  private readonly rowTag: string;

  constructor(private readonly parameters: HtmlParameters) {
    this.cellTag = this.tag('td', parameters.cellAttributes);
    this.rowTag = this.tag('tr', parameters.rowAttributes);
  }

  note(json: JsonObject): void {
    for (const name of Object.keys(json)) this.names.add(name);
    if (this.names.size > MAX_COLUMNS) throw htmlTooLarge(`the items have more than ${MAX_COLUMNS} different fields`);
  }

  row(json: JsonObject): void {
    let row = this.rowTag;
    for (const name of this.names) row += `${this.cellTag}${this.cell(Object.hasOwn(json, name) ? json[name] : null)}</td>`;
    this.length += row.length;
    if (this.length > MAX_LENGTH) throw htmlTooLarge(`the table has more than ${MAX_LENGTH} characters`);
    this.rows.push(`${row}</tr>`);
  }

  text(): string {
    const { caption, tableAttributes, headerAttributes } = this.parameters;
    const headerTag = this.tag('th', headerAttributes);
    const headers = [...this.names].map((name) => `${headerTag}${escaped(this.headerOf(name))}</th>`).join('');
    const title = caption === '' ? '' : `<caption>${this.shown(caption)}</caption>`;
    const head = `<thead>${this.rowTag}${headers}</tr></thead>`;
    return `${this.tag('table', tableAttributes)}${title}${head}<tbody>${this.rows.join('')}</tbody></table>`;
  }

  private headerOf(name: string): string {
    if (!this.parameters.capitalizeHeaders) return name;
    return name
      .replaceAll('_', ' ')
      .replaceAll(/(^|\s)(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
  }

  private cell(value: Json | undefined): string {
    if (value === null || value === undefined) return '';
    return this.shown(typeof value === 'object' ? JSON.stringify(value) : String(value));
  }

  private shown(text: string): string {
    return this.parameters.cells === 'html' ? text : escaped(text);
  }

  /** A look of one's own stands in for ours. */
  private tag(name: keyof typeof LOOKS, given: string): string {
    const look = LOOKS[name];
    const isStyled = this.parameters.styled && look !== '' && !/\bstyle\s*=/i.test(given);
    const attributes = [given.trim(), ...(isStyled ? [`style="${look}"`] : [])].filter((part) => part !== '');
    return `<${[name, ...attributes].join(' ')}>`;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] as string);
}
