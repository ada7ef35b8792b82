import { engineFor, type PatternEngine, type PatternSearch } from './pattern-engine.ts';

/** A regular expression as a value: its text, its flags, and where the next search begins. */
export class Pattern {
  /** As in JavaScript: where the next `exec` or `test` of a global or sticky pattern begins. */
  lastIndex = 0;

  /** @throws EXPRESSION_FAILED for a pattern that is no regular expression, or is too long. */
  constructor(
    readonly source: string,
    readonly flags: string,
    private readonly engine: PatternEngine = engineFor(source, flags),
  ) {}

  get global(): boolean {
    return this.engine.global;
  }

  get sticky(): boolean {
    return this.engine.sticky;
  }

  /** The same pattern, which has found nothing yet; both share what was compiled. */
  fromStart(): Pattern {
    return new Pattern(this.source, this.flags, this.engine);
  }

  /** @throws EXPRESSION_FAILED for a pattern that no engine can run on so long a text in bounded time. */
  searchIn(text: string): PatternSearch {
    return this.engine.searchIn(text);
  }

  toString(): string {
    return `/${this.source}/${this.flags}`;
  }
}
