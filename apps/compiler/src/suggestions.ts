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

/** Optimal string alignment: insertions, deletions, replacements, and neighbours that changed places. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(last, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      let cost = Math.min(replaced, at(last, j) + 1, at(row, j - 1) + 1);
      if (from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
