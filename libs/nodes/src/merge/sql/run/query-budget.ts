import type { Json } from '@weft/workflow-model';
import { sqlTooLarge } from '../sql-failure.ts';

/** A second or two of work. */
const MAX_STEPS = 10_000_000;
/** More rows than this cannot be held at once. */
const MAX_ROWS = 1_000_000;

/** In characters, of all texts that the query makes. */
const MAX_TEXT = 20_000_000;

/** What one query may cost, its subqueries included. */
export class QueryBudget {
  private steps = 0;
  private rows = 0;
  private characters = 0;

  /** Counts work: a row looked at, an operator applied. @throws NodeFailure MERGE_SQL_TOO_LARGE */
  step(count = 1): void {
    this.steps += count;
    if (this.steps > MAX_STEPS) throw sqlTooLarge(`takes more than ${MAX_STEPS} steps`);
  }

  /** Counts a row that is kept. @throws NodeFailure MERGE_SQL_TOO_LARGE */
  keep(): void {
    this.rows += 1;
    if (this.rows > MAX_ROWS) throw sqlTooLarge(`has to hold more than ${MAX_ROWS} rows`);
  }

  /** Counts text that an expression makes. @throws NodeFailure MERGE_SQL_TOO_LARGE */
  text(value: Json): Json {
    if (typeof value === 'string') this.characters += value.length;
    if (this.characters > MAX_TEXT) throw sqlTooLarge(`makes more than ${MAX_TEXT} characters of text`);
    return value;
  }
}
