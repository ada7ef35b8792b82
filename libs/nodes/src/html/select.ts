import type { CheerioAPI } from 'cheerio';
import type { Element } from 'domhandler';
import type { Slicing } from '../markup/parse-html.ts';
import { selectorInvalid } from './html-failure.ts';

/** Elements that are looked at between two looks at the clock; smaller pages are searched at once. */
const BATCH = 256;
/** The same by how many parts of a selector may look at a whole page for each of them. */
const SMALL_BATCHES = [BATCH, 4, 1] as const;
const MAX_SEARCH_MS = 10_000;
const SLICE_MS = 10;
/** They count matches, or begin at the page itself, so they need all of it at once. */
const OF_THE_WHOLE = /:(?:first|last|eq|nth|gt|lt|even|odd|scope)(?![\w-])|^\s*[>+~]|,\s*[>+~]/i;
/** Each of these looks at many elements for each that it is asked about; within each other they would have no end. */
const FAR_REACHING = /:(?:has|contains|icontains)\b|~(?!=)/gi;
const MAX_FAR_REACHING = 2;
/** What else takes long, and how many elements are few enough for it all the same where a page is searched at once. */
const SLOW = /:(?:has|contains|icontains|nth-|last-of|only-)|-of-type|~(?!=)/i;
const MAX_UNSLICED = 5_000;
const SIBLINGS = /~(?!=)/g;
const SIBLINGS_WITHIN = /:has\((?:[^()]|\([^()]*\))*(?:~(?!=)|:nth-|-of-type)/i;

/** One page, to be searched by selectors. */
export class Page {
  private all: readonly Element[] | undefined;

  constructor(
    readonly $: CheerioAPI,
    private readonly slicing: Slicing,
  ) {}

  /**
   * What matches a selector, in the order of the page; in slices, so that a large page does not hold up the process.
   * @throws NodeFailure HTML_SELECTOR_INVALID
   */
  async find(selector: string, field: string): Promise<readonly Element[]> {
    const all = (this.all ??= this.$.root().find('*').toArray());
    const problem = endlessPart(selector, all.length);
    if (problem !== undefined) throw selectorInvalid(selector, field, problem);
    try {
      if (OF_THE_WHOLE.test(selector)) return this.$.root().find(selector).toArray();
      return all.length <= BATCH ? this.matching(all, selector) : await this.inSlices(all, selector, field);
    } catch (error) {
      if (this.slicing.signal.aborted || !isSyntaxProblem(error)) throw error;
      throw selectorInvalid(selector, field, error.message.slice(0, 200));
    }
  }

  private matching(elements: readonly Element[], selector: string): readonly Element[] {
    const among = this.$([...elements]);
    return among.filter(selector).toArray();
  }

  private async inSlices(all: readonly Element[], selector: string, field: string): Promise<readonly Element[]> {
    const { slices, signal } = this.slicing;
    const size = SMALL_BATCHES[countOf(FAR_REACHING, selector)] ?? 1;
    const startedAt = slices.now();
    let sliceEnds = startedAt + SLICE_MS;
    const found: Element[] = [];
    for (let at = 0; at < all.length; at += size) {
      for (const element of this.matching(all.slice(at, at + size), selector)) found.push(element);
      if (slices.now() - startedAt > MAX_SEARCH_MS)
        throw selectorInvalid(selector, field, `it takes more than ${MAX_SEARCH_MS / 1_000} s on this page`);
      if (slices.now() < sliceEnds) continue;
      await slices.pause();
      signal.throwIfAborted();
      sliceEnds = slices.now() + SLICE_MS;
    }
    return found;
  }
}

/** Why a search could take longer than anyone waits, before it is begun. */
function endlessPart(selector: string, elementCount: number): string | undefined {
  if (countOf(FAR_REACHING, selector) > MAX_FAR_REACHING)
    return `it has more than ${MAX_FAR_REACHING} of ":has", ":contains" and "~"`;
  if (countOf(SIBLINGS, selector) > 1) return 'it has "~" more than once';
  if (SIBLINGS_WITHIN.test(selector)) return 'within ":has" it counts siblings';
  const isSlow = OF_THE_WHOLE.test(selector) && SLOW.test(selector);
  if (isSlow && elementCount > MAX_UNSLICED)
    return `on a page with more than ${MAX_UNSLICED} elements ":first" and the like go with no other count`;
  return undefined;
}

function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}

/** css-what and css-select throw plain errors for what they cannot read. */
function isSyntaxProblem(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'Error' || error.name === 'SyntaxError');
}
