import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { Closure } from '../values/closure.ts';
import { describeKind, kindOf } from '../values/kind.ts';
import { callFunction, paidResult } from './call-function.ts';

/** Most methods give their function an element, its place and the whole list. */
const USUAL_COUNT = 3;

/** A function that a method was given. Each call is a step of the budget. */
export class Callback {
  /** Mostly a function that the expression made, which is called without a list of its arguments. */
  private readonly direct: Closure | undefined;

  constructor(
    private readonly callee: unknown,
    private readonly run: Evaluation,
    /** How many arguments it is given; a function can ask for all of them. */
    private readonly count: number,
  ) {
    this.direct = callee instanceof Closure && callee.body.takesThree ? callee : undefined;
  }

  call(first?: unknown, second?: unknown, third?: unknown, fourth?: unknown): unknown {
    const { direct, run } = this;
    if (!direct) return callFunction(this.callee, [first, second, third, fourth].slice(0, this.count), run);
    run.step();
    return paidResult(direct.invokeWith(run, first, second, third), run);
  }
}

/** @throws TypeFault where the argument is no function */
export function callbackArgument(value: unknown, run: Evaluation, count = USUAL_COUNT): Callback {
  if (value instanceof Closure) return new Callback(value, run, count);
  const kind = kindOf(value);
  if (kind !== 'callable' && kind !== 'namespace') throw new TypeFault(`${describeKind(value)} is not a function`);
  return new Callback(value, run, count);
}
