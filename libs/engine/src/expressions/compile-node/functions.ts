import type { ArrowFunctionExpression, FunctionExpression, Pattern } from 'acorn';
import { Callable } from '../values/callable.ts';
import { compileBinding, type Bind } from './bindings.ts';
import type { Code, CompileContext } from './context.ts';
import { LexicalScope, UNSET, type Locals } from './lexical-scope.ts';
import { compileBlock } from './statements.ts';

export const functionCompilers = {
  ArrowFunctionExpression: compileFunction,
  FunctionExpression: compileFunction,
};

function compileFunction(node: ArrowFunctionExpression | FunctionExpression, context: CompileContext): Code {
  if (node.async || node.generator) {
    return context.refuse(node, {
      message: 'An async function or generator cannot be used in an expression.',
      fix: 'Use a plain arrow function, or a Code node.',
    });
  }
  const names = new LexicalScope(context.names);
  const inner = context.inner(names);
  const bind = compileParameters(node.params, inner);
  const body = node.body.type === 'BlockStatement' ? compileBlock(node.body, inner) : inner.compile(node.body);
  const returns = node.body.type === 'BlockStatement';
  const size = names.size;
  return (_run, outer) =>
    new Callable('function', (args, run) => {
      const locals: Locals = { slots: new Array<unknown>(size).fill(UNSET), outer };
      bind(args, run, locals);
      if (!returns) return body(run, locals);
      run.returned = undefined;
      body(run, locals);
      const result = run.returned;
      run.returned = undefined;
      return result;
    });
}

function compileParameters(params: readonly Pattern[], context: CompileContext): Bind {
  const binds = params.map((param, index): Bind => {
    if (param.type === 'RestElement') {
      const bind = compileBinding(param.argument, context);
      return (args, run, locals) => bind(run.fresh((args as readonly unknown[]).slice(index)), run, locals);
    }
    const bind = compileBinding(param, context);
    return (args, run, locals) => bind((args as readonly unknown[])[index], run, locals);
  });
  const [first] = binds;
  if (binds.length === 1 && first) return first;
  return (args, run, locals) => {
    for (const bind of binds) bind(args, run, locals);
  };
}
