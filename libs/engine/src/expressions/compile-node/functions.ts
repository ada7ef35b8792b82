import type { ArrowFunctionExpression, FunctionExpression, Pattern } from 'acorn';
import { Thrown } from '../expression-error.ts';
import { Callable, type Invoke, type InvokeDirectly } from '../values/callable.ts';
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
  const call = compileBody(node.body, inner);
  const size = names.size;
  const namesAlone = size === node.params.length && node.params.every(({ type }) => type === 'Identifier');
  const takesFew = node.params.length <= MAX_DIRECT && node.params.every(({ type }) => type !== 'RestElement');
  const direct = namesAlone ? DIRECT[size] : undefined;
  const make = direct
    ? (outer: Locals) => makeDirect(direct(call, outer))
    : (outer: Locals) => {
        const invoke: Invoke = (args, run) => {
          const locals: Locals = { slots: unsetSlots(size), outer };
          for (let index = 0; index < variables.length; index++) locals.slots[variables[index] as number] = undefined;
          bind(args, run, locals);
          return call(run, locals);
        };
        return new Callable('function', invoke, true, takesFew ? inList(invoke) : undefined);
      };
  if (!hasName(node)) return (_run, outer) => make(outer);
  return (_run, outer) => {
    const own: Locals = { slots: [undefined], outer };
    return (own.slots[0] = make(own));
  };
}

/** What a call gives: the value of an expression, or what the `return` of a block left. */
function compileBody(body: ArrowFunctionExpression['body'], context: CompileContext): Code {
  if (body.type !== 'BlockStatement') return context.compile(body);
  const block = compileBlock(body, context);
  return (run, locals) => {
    run.returned = undefined;
    const completion = block(run, locals);
    const result = run.returned;
    run.returned = undefined;
    if (completion === 'throw') throw new Thrown(result);
    return result;
  };
}

type MakeDirect = (call: Code, outer: Locals) => InvokeDirectly;

/** By the number of parameters, where they are names alone: the arguments become the slots, without a list of them. */
const DIRECT: readonly MakeDirect[] = [
  (call, outer) => (run) => call(run, { slots: [], outer }),
  (call, outer) => (run, first) => call(run, { slots: [first], outer }),
  (call, outer) => (run, first, second) => call(run, { slots: [first, second], outer }),
  (call, outer) => (run, first, second, third) => call(run, { slots: [first, second, third], outer }),
];

const MAX_DIRECT = 3;

function inList(invoke: Invoke): InvokeDirectly {
  return (run, first, second, third) => invoke([first, second, third], run);
}

function makeDirect(directly: InvokeDirectly): Callable {
  return new Callable('function', (args, run) => directly(run, args[0], args[1], args[2]), true, directly);
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
