import { tokenisePattern, type PatternToken } from './pattern-tokens.ts';

/** At most `factor · (n + 1)^degree` ways to match from one place in a text of n characters; the factor is Infinity where no such bound holds. */
export interface Cost {
  readonly factor: number;
  readonly degree: number;
}

const ONE: Cost = { factor: 1, degree: 0 };
const UNBOUNDED: Cost = { factor: Infinity, degree: 0 };

/**
 * An upper bound on the backtracking of a pattern, without looking at what its parts match: a sequence multiplies the ways of its
 * parts, an alternation adds them, a repetition of one thing has as many ways as lengths, and a repetition of something that
 * can itself match in several ways has no bound.
 */
export function patternCost(source: string): Cost {
  const reader = new CostReader(tokenisePattern(source));
  return reader.alternation();
}

/** Steps to search a text of this length for all matches, every start tried. */
export function searchBound(cost: Cost, length: number): number {
  return cost.factor * (cost.degree === 0 ? length + 1 : (length + 1) ** (cost.degree + 1));
}

class CostReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly PatternToken[]) {}

  /** Up to the closing parenthesis, or the end. */
  alternation(): Cost {
    let total = this.sequence();
    while (this.tokens[this.at]?.kind === 'alternation') {
      this.at++;
      total = either(total, this.sequence());
    }
    return total;
  }

  private sequence(): Cost {
    let total = ONE;
    let last = ONE;
    let lastIsGroup = false;
    for (
      let token = this.tokens[this.at];
      token && token.kind !== 'close' && token.kind !== 'alternation';
      token = this.tokens[this.at]
    ) {
      total = both(total, last);
      lastIsGroup = token.kind === 'open';
      last = this.repeated(this.element(token));
    }
    // Nothing after the last repetition can fail, so it is never taken back.
    return this.depth === 0 && !lastIsGroup ? total : both(total, last);
  }

  private element(token: PatternToken): Cost {
    this.at++;
    if (token.kind !== 'open') return ONE;
    this.depth++;
    const inner = this.alternation();
    this.depth--;
    this.at++;
    return inner;
  }

  private repeated(inner: Cost): Cost {
    const token = this.tokens[this.at];
    if (token?.kind !== 'quantifier') return inner;
    this.at++;
    const single = inner.factor === 1 && inner.degree === 0;
    if (token.max === Infinity) return single ? { factor: 1, degree: 1 } : UNBOUNDED;
    const choices = token.max - token.min + 1;
    return single
      ? { factor: choices, degree: 0 }
      : { factor: choices * inner.factor ** token.max, degree: inner.degree * token.max };
  }
}

function both(left: Cost, right: Cost): Cost {
  return { factor: left.factor * right.factor, degree: left.degree + right.degree };
}

function either(left: Cost, right: Cost): Cost {
  return { factor: left.factor + right.factor, degree: Math.max(left.degree, right.degree) };
}
