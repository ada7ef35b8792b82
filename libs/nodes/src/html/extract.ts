import { getPath, lineageOf, setOwn, type NodeContext } from '@weft/node-sdk';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import type { Element } from 'domhandler';
import { fileOf } from '../http-request/binary-field.ts';
import { decodeHtml } from '../markup/decode-html.ts';
import { parseHtml } from '../markup/parse-html.ts';
import { htmlMissing, htmlTooLarge } from './html-failure.ts';
import { laidOutText, plainText, type Skipped } from './html-text.ts';
import type { HtmlParameters, WantedValue } from './html.params.ts';
import { Page } from './select.ts';

/** Far more than pages have, and few enough that reading them needs no care. */
const MAX_DEPTH = 500;
/** Matches within each other hold the same characters again and again. */
const MAX_RESULT_LENGTH = 50_000_000;
const NOTHING: Skipped = new Set();

interface Extraction {
  readonly item: Item;
  readonly index: number;
  readonly parameters: HtmlParameters;
}

/** One item for the HTML of an item, or one for each where it has a list of them. */
export async function extractItems(context: NodeContext<HtmlParameters>, extraction: Extraction): Promise<readonly Item[]> {
  const { index, parameters } = extraction;
  const items: Item[] = [];
  for (const text of await textsOf(context, extraction)) {
    const page = new Page(await parseHtml(text, MAX_DEPTH, context), context);
    items.push({ json: await new Extractor(page, parameters).extract(), pairedItem: lineageOf(index) });
  }
  return items;
}

async function textsOf({ ports }: NodeContext<unknown>, { item, parameters }: Extraction): Promise<readonly string[]> {
  const { source, field } = parameters;
  if (source === 'file') {
    const file = fileOf(item, parameters.file, 'file');
    return [decodeHtml(await ports.files.read(file), file.mimeType)];
  }
  const found = getPath(item.json, field);
  const texts = Array.isArray(found) ? (found as readonly Json[]) : [found];
  if (texts.every((text) => typeof text === 'string')) return texts;
  throw htmlMissing(field);
}

class Extractor {
  private length = 0;

  constructor(
    private readonly page: Page,
    private readonly parameters: HtmlParameters,
  ) {}

  async extract(): Promise<JsonObject> {
    const json: Record<string, Json> = {};
    for (const [place, wanted] of this.parameters.values.entries()) {
      const matches = await this.page.find(wanted.selector, `values.${place}.selector`);
      const isOfText = wanted.content === 'text' && wanted.skip.trim() !== '';
      const skipped = isOfText ? new Set<unknown>(await this.page.find(wanted.skip, `values.${place}.skip`)) : NOTHING;
      setOwn(json, wanted.key, this.valueOf(matches, wanted, skipped));
    }
    return json;
  }

  private valueOf(matches: readonly Element[], wanted: WantedValue, skipped: Skipped): Json {
    const read = (element: Element): Json => this.counted(this.finished(this.read(element, wanted, skipped), wanted));
    if (wanted.take === 'list') return matches.map(read);
    const [first] = matches;
    if (first === undefined) return wanted.content === 'text' ? '' : null;
    if (wanted.take === 'first') return read(first);
    const parts = matches.map((element) => this.counted(this.read(element, wanted, skipped)));
    const texts = parts.flat().filter((part) => part !== null);
    return this.finished(texts.join(''), wanted);
  }

  private read(element: Element, { content, attribute }: WantedValue, skipped: Skipped): Json {
    const { $ } = this.page;
    switch (content) {
      case 'text':
        return this.parameters.layout === 'blocks' ? laidOutText(element, skipped) : plainText(element, skipped);
      case 'html':
        return $(element).html();
      case 'attribute':
        return $(element).attr(attribute) ?? null;
      case 'value':
        return $(element).val() ?? null;
    }
  }

  private finished(value: Json, { content }: WantedValue): Json {
    if (typeof value !== 'string') return value;
    const { trim, collapseSpace } = this.parameters;
    const text = collapseSpace && content === 'text' ? value.replaceAll(/\s+/g, ' ') : value;
    return trim ? text.trim() : text;
  }

  private counted<T extends Json>(value: T): T {
    if (typeof value === 'string') this.length += value.length;
    if (this.length <= MAX_RESULT_LENGTH) return value;
    throw htmlTooLarge(`the values of an item have more than ${MAX_RESULT_LENGTH} characters`);
  }
}
