import type { Locals } from '../compile-node/lexical-scope.ts';
import type { Evaluation } from '../evaluation.ts';
import { Callable } from './callable.ts';

type Code = (run: Evaluation, locals: Locals) => unknown;

/** What a function of an expression does; one for all that are made at its place. */
export interface FunctionBody {
  /** @throws Thrown where the function throws what nothing in it catches. */
  readonly code: Code;
  /** The statements of a function with a block. What it returns, or throws, is in `Evaluation.returned`. */
  readonly block: Code | undefined;
  /** How many parameters become the slots as they are, since they are names and nothing else is declared; else `bind` has to. */
  readonly arity: number;
  readonly bind: ((args: readonly unknown[], run: Evaluation, outer: Locals) => Locals) | undefined;
  /** It looks at three arguments at most. */
  readonly takesThree: boolean;
}

/** A function that the expression itself makes, with the variables around it. */
export class Closure extends Callable {
  constructor(
    readonly body: FunctionBody,
    private readonly outer: Locals,
  ) {
    super();
  }

  get name(): string {
    return 'function';
  }

  get deterministic(): boolean {
    return true;
  }

  invoke(args: readonly unknown[], run: Evaluation): unknown {
    return this.body.code(run, this.enter(args, run));
  }

  /** The same with three arguments and no list of them; for one that `takesThree`. */
  invokeWith(run: Evaluation, first: unknown, second: unknown, third: unknown): unknown {
    const { code, bind, arity } = this.body;
    if (bind) return code(run, bind([first, second, third], run, this.outer));
    return code(run, { slots: slotsOf(arity, first, second, third), outer: this.outer });
  }

  /** The slots of a call. */
  enter(args: readonly unknown[], run: Evaluation): Locals {
    const { bind, arity } = this.body;
    if (bind) return bind(args, run, this.outer);
    return { slots: slotsOf(arity, args[0], args[1], args[2]), outer: this.outer };
  }
}

/** Literals, which are made several times faster than an array that is filled. */
function slotsOf(arity: number, first: unknown, second: unknown, third: unknown): unknown[] {
  if (arity === 1) return [first];
  if (arity === 2) return [first, second];
  return arity === 0 ? [] : [first, second, third];
}
