/** Codes of what can go wrong while an expression is evaluated; they become `Failure.code`. */
export type ExpressionErrorCode =
  | 'EXPRESSION_FAILED'
  | 'EXPRESSION_OVER_BUDGET'
  | 'EXPRESSION_NODE_NOT_FOUND'
  | 'EXPRESSION_NODE_NOT_RUN'
  | 'EXPRESSION_ITEM_NOT_LINKED'
  | 'EXPRESSION_ITEM_AMBIGUOUS';

/** An error without a stack: taking one costs twenty times the rest, and it would show this library, not the expression. */
abstract class StacklessError extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** An evaluation that failed. The caller, who knows them, adds the node, the item and the field. */
export class ExpressionError extends StacklessError {
  override readonly name = 'ExpressionError';
  /** Offset in the expression's source, set as soon as a part that knows its place sees the error. */
  position: number | undefined;

  constructor(
    readonly code: ExpressionErrorCode,
    message: string,
    /** What the author of the workflow can do about it. */
    readonly fix?: string,
  ) {
    super(message);
  }
}

/** What an expression threw with `throw`, on its way out of the function that did. No error, which would take longer to make. */
export class Thrown {
  position: number | undefined;

  constructor(readonly value: unknown) {}
}

/**
 * What JavaScript reports as a TypeError: a member of undefined, a call of what is no function. It empties the `{{ }}` that it
 * happened in and does not fail the step; compile-expression.ts has the reasons.
 */
export class TypeFault extends StacklessError {
  override readonly name = 'TypeError';
}

/** One instance for the commonest fault, so that a missing field costs no stack trace. */
export const MEMBER_OF_NOTHING = new TypeFault('Cannot read a member of undefined or null');

/** Ends `a?.b.c` where `a` is absent; caught where the chain ends. */
export const CHAIN_ENDED = new TypeFault('An optional chain ended');

/** Turns whatever was thrown into one of our errors, or what the expression threw, and notes where it happened. */
export function locateError(thrown: unknown, position: number): ExpressionError | TypeFault | Thrown {
  if (thrown instanceof TypeFault) return thrown;
  const error = thrown instanceof ExpressionError || thrown instanceof Thrown ? thrown : fromNativeError(thrown);
  if (!(error instanceof TypeFault)) error.position ??= position;
  return error;
}

function fromNativeError(thrown: unknown): ExpressionError | TypeFault {
  const { name, message } = (thrown ?? {}) as { name?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : String(thrown);
  if (name === 'TypeError') return new TypeFault(text);
  if (name === 'RangeError' && text.includes('call stack')) {
    return new ExpressionError(
      'EXPRESSION_OVER_BUDGET',
      'The expression calls itself too deeply.',
      'Move the work to a Code node.',
    );
  }
  return new ExpressionError('EXPRESSION_FAILED', text);
}
