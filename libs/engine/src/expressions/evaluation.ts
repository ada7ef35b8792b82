import type { Scope } from '../run-view.ts';
import { ExpressionError } from './expression-error.ts';
import { MAX_CHARACTERS, MAX_STEPS } from './limits.ts';
import { seededRandom } from './seeded-random.ts';

/** Elements that can be read, and written, for the price of one step. */
const READS_PER_STEP_BITS = 8;
const WRITES_PER_STEP_BITS = 3;

export interface EvaluationOptions {
  /** Tells apart the random numbers of two expressions of one item. */
  readonly source: string;
  /** The expression changes arrays or objects, so those made during the evaluation must be told from item data. */
  readonly tracksOwnership: boolean;
}

/** One evaluation of one expression: its scope, its budget, and which values it may change because it made them. */
export class Evaluation {
  /** What a `return` statement leaves for its function. */
  returned: unknown;
  private steps = MAX_STEPS;
  private characters = MAX_CHARACTERS;
  private owned: WeakSet<object> | undefined;
  private random: (() => number) | undefined;

  constructor(
    readonly scope: Scope,
    private readonly options: EvaluationOptions,
  ) {}

  /** @throws EXPRESSION_OVER_BUDGET; also for a count that is not a number. */
  step(count = 1): void {
    if (!((this.steps -= count) >= 0)) throw overBudget('work');
  }

  chargeReads(length: number): void {
    this.step(1 + (length >>> READS_PER_STEP_BITS));
  }

  chargeWrites(length: number): void {
    this.step(1 + length / (1 << WRITES_PER_STEP_BITS));
  }

  /** Called before text of this length is built. */
  chargeText(length: number): void {
    if (!((this.characters -= length) >= 0)) throw overBudget('text');
  }

  /** Elements that may still be written; bounds a native call that can stop early. */
  get remainingWrites(): number {
    return this.steps * (1 << WRITES_PER_STEP_BITS);
  }

  /** Marks a new array or object as one that this evaluation may change. */
  fresh<T extends object>(value: T): T {
    if (this.options.tracksOwnership) (this.owned ??= new WeakSet()).add(value);
    return value;
  }

  owns(value: object): boolean {
    return this.owned?.has(value) ?? false;
  }

  /** In [0, 1). The same run, item and expression give the same numbers, so that a replay sees them again. Not for secrets. */
  nextRandom(): number {
    const { run, activation, itemIndex } = this.scope;
    this.random ??= seededRandom([run.facts.executionId, activation.path, String(itemIndex), this.options.source].join('\n'));
    return this.random();
  }
}

function overBudget(of: 'work' | 'text'): ExpressionError {
  const what =
    of === 'work' ? `does more than ${MAX_STEPS} steps of work` : `builds more than ${MAX_CHARACTERS} characters of text`;
  return new ExpressionError(
    'EXPRESSION_OVER_BUDGET',
    `The expression ${what}.`,
    'Move the work to a Code node, or work on fewer items at a time.',
  );
}
