import type { ArrowFunctionExpression, FunctionExpression, Pattern } from 'acorn';
import { Callable } from '../values/callable.ts';
import { compileBinding, type Bind } from './bindings.ts';
import type { Code, CompileContext } from './context.ts';
import { LexicalScope, unsetSlots, type Locals } from './lexical-scope.ts';
import { hoistVariables } from './declarations.ts';
import { compileBlock } from './statements.ts';

export const functionCompilers = {
  ArrowFunctionExpression: compileFunction,
  FunctionExpression: compileFunction,
};

function compileFunction(node: ArrowFunctionExpression | FunctionExpression, context: CompileContext): Code {
  if (node.async || node.generator) {
    return context.beyond(node, {
      message: 'An async function or generator cannot be used in an expression.',
      fix: 'Use a plain arrow function, or a Code node.',
    });
  }
  const names = new LexicalScope(nameOfOwn(node, context));
  const inner = context.inner(names);
  const bind = compileParameters(node.params, inner);
  const variables = hoistVariables(node.body, names);
  const body = node.body.type === 'BlockStatement' ? compileBlock(node.body, inner) : inner.compile(node.body);
  const returns = node.body.type === 'BlockStatement';
  const size = names.size;
  const make = (outer: Locals): Callable =>
    new Callable('function', (args, run) => {
      const locals: Locals = { slots: unsetSlots(size), outer };
      for (let index = 0; index < variables.length; index++) locals.slots[variables[index] as number] = undefined;
      bind(args, run, locals);
      if (!returns) return body(run, locals);
      run.returned = undefined;
      body(run, locals);
      const result = run.returned;
      run.returned = undefined;
      return result;
    });
  if (!hasName(node)) return (_run, outer) => make(outer);
  return (_run, outer) => {
    const own: Locals = { slots: [undefined], outer };
    return (own.slots[0] = make(own));
  };
}

/** `function f() { … }` can call itself by its name. */
function hasName(node: ArrowFunctionExpression | FunctionExpression): boolean {
  return node.type === 'FunctionExpression' && Boolean(node.id);
}

function nameOfOwn(node: ArrowFunctionExpression | FunctionExpression, context: CompileContext): LexicalScope {
  if (!hasName(node)) return context.names;
  const scope = new LexicalScope(context.names);
  scope.declare((node as FunctionExpression).id?.name ?? '', false);
  return scope;
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
    for (let index = 0; index < binds.length; index++) (binds[index] as Bind)(args, run, locals);
  };
}
