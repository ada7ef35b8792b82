import type { CheerioAPI } from 'cheerio';
import type { AnyNode, Element } from 'domhandler';

/** Blocks that are nothing in Markdown but a blank line before and after what is in them. */
const CONTAINERS = new Set(
  'address article aside body center div fieldset figure footer form header hgroup main nav section'.split(' '),
);
/** Lists are none of these: they follow a text without a blank line. */
const BLOCKS = new Set([...CONTAINERS, ...'blockquote dd dir dl dt figcaption h1 h2 h3 h4 h5 h6 hr menu p pre table'.split(' ')]);

/** The HTML of the blocks of a page, in order, so that each can become Markdown by itself. Blank lines belong between them. */
export function* piecesOf($: CheerioAPI, kept: ReadonlySet<string>): Generator<string> {
  const body = $('body').get(0);
  if (body) yield* piecesIn($, body, kept);
}

function* piecesIn($: CheerioAPI, { children }: Element, kept: ReadonlySet<string>): Generator<string> {
  let run: AnyNode[] = [];
  for (const child of children) {
    if (!('name' in child) || !BLOCKS.has(child.name)) {
      run.push(child);
      continue;
    }
    yield inlinePiece($, run);
    run = [];
    if (CONTAINERS.has(child.name) && !kept.has(child.name)) yield* piecesIn($, child as Element, kept);
    else yield $.html(child);
  }
  yield inlinePiece($, run);
}

function inlinePiece($: CheerioAPI, run: AnyNode[]): string {
  return run.length === 0 ? '' : `<div>${$.html(run)}</div>`;
}
