import type { Scope } from '../run-view.ts';
import type { CompiledExpression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import { MAX_CHARACTERS, MAX_MILLIS, MAX_STEPS } from './limits.ts';
import { seededRandom } from './seeded-random.ts';

/** Elements that can be read, and written, for the price of one step. */
const READS_PER_STEP_BITS = 8;
const WRITES_PER_STEP_BITS = 2;

/** Steps between two looks at the clock. */
const STEPS_PER_LOOK = 2_000;
/** An expression that evaluates another, which evaluates another, and so on. */
const MAX_NESTING = 4;
/** Compiling takes about as long. */
const STEPS_PER_COMPILATION = 10_000;

export interface EvaluationOptions {
  /** Tells apart the random numbers of two expressions of one item. */
  readonly source: string;
  /** The expression changes arrays or objects, so those made during the evaluation must be told from item data. */
  readonly tracksOwnership: boolean;
  /** For fields that the expression evaluates in turn. */
  compile(source: string): CompiledExpression;
}

/** One evaluation of one expression: its scope, its budget, and which values it may change because it made them. */
export class Evaluation {
  /** What a `return` statement leaves for its function. */
  returned: unknown;
  /** The label that a `break` or `continue` names, until its statement is reached. */
  label: string | undefined;
  private steps = MAX_STEPS;
  /** The clock is looked at when fewer steps than this are left. */
  private nextLook = MAX_STEPS - STEPS_PER_LOOK;
  private deadline: number | undefined;
  private characters = MAX_CHARACTERS;
  /** The first value that was made; a set is made for more than one only, since it takes longer than a call. */
  private firstOwned: object | undefined;
  private owned: WeakSet<object> | undefined;
  private random: (() => number) | undefined;

  constructor(
    readonly scope: Scope,
    private readonly options: EvaluationOptions,
  ) {}

  /** @throws EXPRESSION_OVER_BUDGET; also for a count that is not a number. */
  step(count = 1): void {
    if (!((this.steps -= count) >= 0)) throw overBudget('work');
    if (this.steps < this.nextLook) this.lookAtClock();
  }

  /** The value of another field of the node, or of text that is to be taken for one, for the same item. */
  evaluateField(source: string, itemIndex = this.scope.itemIndex): unknown {
    this.step(STEPS_PER_COMPILATION);
    const depth = (this.scope.nested?.depth ?? 0) + 1;
    if (depth > MAX_NESTING) throw nestedTooDeep();
    const compiled = this.options.compile(source);
    if (!compiled.ok) throw new ExpressionError('EXPRESSION_FAILED', compiled.problems[0]?.message ?? 'It cannot be read.');
    this.deadline ??= this.scope.nested?.deadline ?? this.scope.run.now() + MAX_MILLIS;
    return compiled.expression.evaluate({ ...this.scope, itemIndex, nested: { depth, deadline: this.deadline } });
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

  private lookAtClock(): void {
    this.nextLook = this.steps - STEPS_PER_LOOK;
    const now = this.scope.run.now();
    this.deadline ??= this.scope.nested?.deadline ?? now + MAX_MILLIS;
    if (now > this.deadline) throw overBudget('time');
  }

  /** Whether new arrays and objects are to be marked at all. */
  get tracksOwnership(): boolean {
    return this.options.tracksOwnership;
  }

  /** Marks a new array or object as one that this evaluation may change. */
  fresh<T extends object>(value: T): T {
    if (!this.options.tracksOwnership) return value;
    if (this.firstOwned === undefined) this.firstOwned = value;
    else (this.owned ??= new WeakSet()).add(value);
    return value;
  }

  owns(value: object): boolean {
    return value === this.firstOwned || (this.owned?.has(value) ?? false);
  }

  /** In [0, 1). The same run, item and expression give the same numbers, so that a replay sees them again. Not for secrets. */
  nextRandom(): number {
    const { run, activation, itemIndex } = this.scope;
    this.random ??= seededRandom([run.facts.executionId, activation.path, String(itemIndex), this.options.source].join('\n'));
    return this.random();
  }
}

const OVER = {
  work: `does more than ${MAX_STEPS} steps of work`,
  text: `builds more than ${MAX_CHARACTERS} characters of text`,
  time: `takes longer than ${MAX_MILLIS} ms`,
} as const;

function overBudget(of: keyof typeof OVER): ExpressionError {
  return new ExpressionError(
    'EXPRESSION_OVER_BUDGET',
    `The expression ${OVER[of]}.`,
    'Move the work to a Code node, or work on fewer items at a time.',
  );
}

function nestedTooDeep(): ExpressionError {
  return new ExpressionError(
    'EXPRESSION_OVER_BUDGET',
    'The expression evaluates itself, directly or through another field.',
    'Read the value from $json or from another node.',
  );
}
