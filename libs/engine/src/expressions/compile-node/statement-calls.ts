import type { AnyNode } from 'acorn';
import { locateError, type Thrown } from '../expression-error.ts';
import { callFunction, paidResult } from '../methods/call-function.ts';
import { Closure } from '../values/closure.ts';
import { compileArguments } from './arguments.ts';
import type { Completion, CompileContext, Statement } from './context.ts';

/**
 * A call such as `check(row)` that is all of a statement, or what it declares or returns. What the function throws is then the
 * statement's completion and no exception, which would take longer than all the rest. It ends with `return` otherwise. Undefined
 * for what is no such call.
 */
export function compileStatementCall(node: AnyNode, context: CompileContext): Statement | undefined {
  if (node.type !== 'CallExpression' || node.optional || node.callee.type !== 'Identifier') return undefined;
  if (!context.names.find(node.callee.name) || node.callee.name.startsWith('$')) return undefined;
  const target = context.compile(node.callee);
  const args = compileArguments(node.arguments, context);
  const { start } = node;
  return (run, locals): Completion => {
    try {
      const callee = target(run, locals);
      const given = args(run, locals);
      const block = callee instanceof Closure ? callee.body.block : undefined;
      if (!block) {
        run.returned = callFunction(callee, given, run);
        return 'return';
      }
      run.step();
      run.returned = undefined;
      const completion = block(run, (callee as Closure).enter(given, run));
      if (completion === 'throw') (run.returned as Thrown).position ??= start;
      else if (completion === 'return') paidResult(run.returned, run);
      else run.returned = undefined;
      return completion === 'throw' ? 'throw' : 'return';
    } catch (error) {
      throw locateError(error, start);
    }
  };
}
