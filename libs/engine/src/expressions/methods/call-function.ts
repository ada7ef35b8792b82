import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { Callable, Namespace } from '../values/callable.ts';
import { describeKind } from '../values/kind.ts';

/** Calls a function value, and pays for the call and for what it makes. */
export function callFunction(callee: unknown, args: readonly unknown[], run: Evaluation): unknown {
  run.step();
  if (callee instanceof Callable) return paidResult(callee.invoke(args, run), run);
  if (callee instanceof Namespace && callee.call) return paidResult(callee.call(args, run), run);
  throw new TypeFault(`${describeKind(callee)} is not a function`);
}

export function paidResult(result: unknown, run: Evaluation): unknown {
  if (typeof result === 'string') run.chargeText(result.length);
  else if (Array.isArray(result)) run.chargeWrites(result.length);
  return result;
}
