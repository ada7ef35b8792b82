import { editDistance } from '@weft/collections';

/** Typos are short; a name further away than this is another name. */
const MAX_DISTANCE = 2;
const MAX_LENGTH = 60;
/** A document with thousands of wrong names is not made of typos: it gets no more help, and costs no more time. */
const MAX_SEARCHES = 100;
const MAX_CANDIDATES = 2_000;

/** Finds the name that somebody may have meant. Bounded for one compilation. */
export class Suggestions {
  private searches = 0;

  nearest(wanted: string, candidates: Iterable<string>): string | undefined {
    if (wanted.length > MAX_LENGTH || ++this.searches > MAX_SEARCHES) return undefined;
    let best: string | undefined;
    let distance = MAX_DISTANCE + 1;
    let seen = 0;
    for (const candidate of candidates) {
      if (++seen > MAX_CANDIDATES) break;
      if (Math.abs(candidate.length - wanted.length) > MAX_DISTANCE) continue;
      const found = editDistance(wanted.toLowerCase(), candidate.toLowerCase());
      if (found < distance && found < Math.max(wanted.length, candidate.length)) [best, distance] = [candidate, found];
    }
    return best;
  }

  /** ` Did you mean "x"?`, or nothing. */
  hint(wanted: string, candidates: Iterable<string>): string {
    const nearest = this.nearest(wanted, candidates);
    return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  }
}
