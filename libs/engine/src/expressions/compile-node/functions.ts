import type { ArrowFunctionExpression, FunctionExpression, Pattern } from 'acorn';
import { Closure, type FunctionBody } from '../values/closure.ts';
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
  const body: FunctionBody = {
    ...compileBody(node.body, inner),
    arity: node.params.length,
    bind: hasSimpleSlots(node, names) ? undefined : bindSlots(bind, variables, names),
    takesThree: node.params.length <= MAX_DIRECT && node.params.every(({ type }) => type !== 'RestElement'),
  };
  if (!hasName(node)) return (_run, outer) => new Closure(body, outer);
  return (_run, outer) => {
    const own: Locals = { slots: [undefined], outer };
    return (own.slots[0] = new Closure(body, own));
  };
}

/** What a call gives: the value of an expression, or what the `return` of a block left. */
function compileBody(body: ArrowFunctionExpression['body'], context: CompileContext): Pick<FunctionBody, 'code' | 'block'> {
  if (body.type !== 'BlockStatement') return { code: context.compile(body), block: undefined };
  const block = compileBlock(body, context);
  const code: Code = (run, locals) => {
    run.returned = undefined;
    const completion = block(run, locals);
    const result = run.returned;
    run.returned = undefined;
    if (completion === 'throw') throw result;
    return completion === 'return' ? result : undefined;
  };
  return { code, block };
}

const MAX_DIRECT = 3;

/** Its names are its parameters: the arguments become the slots, without a list of them. */
function hasSimpleSlots({ params }: ArrowFunctionExpression | FunctionExpression, { size }: LexicalScope): boolean {
  return size === params.length && size <= MAX_DIRECT && params.every(({ type }) => type === 'Identifier');
}

function bindSlots(bind: Bind, variables: readonly number[], { size }: LexicalScope): FunctionBody['bind'] {
  return (args, run, outer) => {
    const locals: Locals = { slots: unsetSlots(size), outer };
    for (let index = 0; index < variables.length; index++) locals.slots[variables[index] as number] = undefined;
    bind(args, run, locals);
    return locals;
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
