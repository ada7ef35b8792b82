import { NodeFailure, type NodeContext } from '@weft/node-sdk';
import type { CheerioAPI } from 'cheerio';

/** What a text is parsed into must stay within these, so that no page takes the memory or the time of others. */
const MAX_HTML_LENGTH = 5_000_000;
const MAX_ELEMENTS = 150_000;
const MAX_ATTRIBUTES = 1_000;
/** Elements that ill-nested markup copies into one block after the other. */
const MAX_OPEN_FORMATTING = 200;
const MAX_PARSE_MS = 10_000;
const CHUNK_LENGTH = 8_192;
const SLICE_MS = 10;

export type Slicing = Pick<NodeContext<unknown>, 'slices' | 'signal'>;

/** Of parse5, which cheerio parses with. */
interface Parser {
  treeAdapter: Readonly<Record<'createElement' | 'createCommentNode', (...given: readonly unknown[]) => unknown>>;
  readonly openElements: { readonly stackTop: number };
  readonly activeFormattingElements: { readonly entries: readonly unknown[] };
  readonly tokenizer: { readonly currentToken: { readonly attrs?: readonly unknown[] } | null };
  onItemPush: (...given: readonly unknown[]) => void;
}

/**
 * A page, or a part of one, as HTML's own rules read it; in pieces, so that a large one does not hold up the process.
 * @throws NodeFailure HTML_UNREADABLE beyond the limits
 */
export async function parseHtml(text: string, maxDepth: number, slicing: Slicing): Promise<CheerioAPI> {
  if (text.length > MAX_HTML_LENGTH) throw htmlUnreadable(`it has more than ${MAX_HTML_LENGTH} characters`);
  const { stringStream } = await import('cheerio');
  return new Promise((resolve, reject) => {
    const stream = stringStream({}, (error, page) => (error ? reject(error) : resolve(page)));
    const { parser } = stream as unknown as { readonly parser: Parser };
    limit(parser, maxDepth);
    feed(text, parser, { slicing, write: (chunk) => stream.write(chunk) }).then(() => stream.end(), reject);
  });
}

/** Exceptions leave the parser by the write that they happen in. */
function limit(parser: Parser, maxDepth: number): void {
  const push = parser.onItemPush.bind(parser);
  const { createElement, createCommentNode } = parser.treeAdapter;
  let made = 0;
  const counted = (): void => {
    made += 1;
    if (made > MAX_ELEMENTS) throw htmlUnreadable(`it has more than ${MAX_ELEMENTS} elements and comments`);
  };
  parser.treeAdapter = {
    ...parser.treeAdapter,
    createElement: (...given) => (counted(), createElement(...given)),
    createCommentNode: (...given) => (counted(), createCommentNode(...given)),
  };
  parser.onItemPush = (...given) => {
    if (parser.openElements.stackTop > maxDepth) throw htmlUnreadable(`it is nested more than ${maxDepth} levels deep`);
    if (parser.activeFormattingElements.entries.length > MAX_OPEN_FORMATTING)
      throw htmlUnreadable(`more than ${MAX_OPEN_FORMATTING} elements such as <b> are open at a time`);
    push(...given);
  };
}

async function feed(
  text: string,
  parser: Parser,
  { slicing, write }: { readonly slicing: Slicing; readonly write: (chunk: string) => void },
): Promise<void> {
  const { slices, signal } = slicing;
  const startedAt = slices.now();
  let sliceEnds = startedAt + SLICE_MS;
  for (let at = 0; at < text.length; at += CHUNK_LENGTH) {
    write(text.slice(at, at + CHUNK_LENGTH));
    if ((parser.tokenizer.currentToken?.attrs?.length ?? 0) > MAX_ATTRIBUTES)
      throw htmlUnreadable(`an element has more than ${MAX_ATTRIBUTES} attributes`);
    if (slices.now() - startedAt > MAX_PARSE_MS) throw htmlUnreadable(`it takes more than ${MAX_PARSE_MS / 1_000} s`);
    if (slices.now() < sliceEnds) continue;
    await slices.pause();
    signal.throwIfAborted();
    sliceEnds = slices.now() + SLICE_MS;
  }
}

export function htmlUnreadable(problem: string): NodeFailure {
  return new NodeFailure({
    code: 'HTML_UNREADABLE',
    fault: 'user',
    message: `The HTML cannot be read: ${problem}.`,
    fix: 'Cut out the part that matters before this node, or look at whether the page is what was asked for.',
    retryable: false,
  });
}
