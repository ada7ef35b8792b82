import { isNodeFailure } from '@weft/node-sdk';
import type { CheerioAPI } from 'cheerio';
import type { NodeHtmlMarkdown, NodeHtmlMarkdownOptions } from 'node-html-markdown';
import { htmlUnreadable, parseHtml, type Slicing } from '../markup/parse-html.ts';
import type { MarkdownParameters } from './markdown.params.ts';
import { piecesOf } from './page-pieces.ts';
import { safeReplacement } from './safe-pattern.ts';

/** node-html-markdown takes the square of the length, so pages are converted block by block. */
const MAX_BLOCK_LENGTH = 150_000;
const BATCH_LENGTH = 4_000;
/** Its time grows faster than the depth, too. */
const MAX_DEPTH = 100;
const DROPPED = 'head, script, style, svg, template';
const SLICE_MS = 10;

/**
 * The page as Markdown. It is read and written once before, by HTML's own rules: markup that is broken gives what a browser shows of it, and
 * takes no longer than any other.
 * @throws NodeFailure HTML_UNREADABLE, MARKDOWN_PATTERN_INVALID
 */
export async function toMarkdown(parameters: MarkdownParameters, slicing: Slicing): Promise<string> {
  const options = optionsOf(parameters);
  const page = await parseHtml(parameters.html, MAX_DEPTH, slicing);
  page(DROPPED).remove();
  const library = await import('node-html-markdown');
  const converter = new library.NodeHtmlMarkdown(options);
  try {
    return await convert(page, converter, { parameters, slicing });
  } catch (error) {
    if (isNodeFailure(error) || slicing.signal.aborted) throw error;
    throw htmlUnreadable(String((error as Error).message).slice(0, 200));
  }
}

async function convert(
  page: CheerioAPI,
  converter: NodeHtmlMarkdown,
  { parameters, slicing }: { readonly parameters: MarkdownParameters; readonly slicing: Slicing },
): Promise<string> {
  const { slices, signal } = slicing;
  const parts: string[] = [];
  let sliceEnds = slices.now() + SLICE_MS;
  for (const batch of batchesOf(page, parameters)) {
    if (batch.length > MAX_BLOCK_LENGTH) throw htmlUnreadable(`one block of it has more than ${MAX_BLOCK_LENGTH} characters`);
    const part = converter.translate(batch);
    if (part !== '') parts.push(part);
    if (slices.now() < sliceEnds) continue;
    await slices.pause();
    signal.throwIfAborted();
    sliceEnds = slices.now() + SLICE_MS;
  }
  return parts.join('\n'.repeat(Math.min(2, parameters.maxConsecutiveNewlines)));
}

/** Blocks, several small ones at a time; all at once where links are numbered through the page. */
function* batchesOf(page: CheerioAPI, { linksAtEnd, ignoredElements, blockElements }: MarkdownParameters): Generator<string> {
  const kept = new Set([...namesIn(ignoredElements), ...namesIn(blockElements)].map((name) => name.toLowerCase()));
  let batch = linksAtEnd ? (page('body').html() ?? '') : '';
  for (const piece of linksAtEnd ? [] : piecesOf(page, kept)) {
    if (batch !== '' && batch.length + piece.length > BATCH_LENGTH) {
      yield batch;
      batch = '';
    }
    batch += piece;
  }
  yield batch;
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function optionsOf(parameters: MarkdownParameters): Partial<NodeHtmlMarkdownOptions> {
  const { globalEscape, lineStartEscape, textReplacements } = parameters;
  return {
    bulletMarker: parameters.bulletMarker,
    codeFence: parameters.codeFence,
    emDelimiter: parameters.emDelimiter,
    strongDelimiter: parameters.strongDelimiter,
    codeBlockStyle: parameters.codeBlockStyle,
    maxConsecutiveNewlines: parameters.maxConsecutiveNewlines,
    useLinkReferenceDefinitions: parameters.linksAtEnd,
    keepDataImages: parameters.keepDataImages,
    ignore: namesIn(parameters.ignoredElements),
    blockElements: namesIn(parameters.blockElements),
    ...(globalEscape && { globalEscape: safeReplacement(globalEscape, '', 'globalEscape.pattern') }),
    ...(lineStartEscape && { lineStartEscape: safeReplacement(lineStartEscape, 'm', 'lineStartEscape.pattern') }),
    textReplace: textReplacements.map((rule, index) => safeReplacement(rule, '', `textReplacements.${index}.pattern`)),
  };
}
