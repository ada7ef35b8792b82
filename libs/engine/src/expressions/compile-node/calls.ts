import type { CallExpression, Identifier, MemberExpression, NewExpression } from 'acorn';
import { CHAIN_ENDED, locateError } from '../expression-error.ts';
import { callFunction } from '../methods/call-function.ts';
import { callMethod, namedMethod } from '../methods/call-method.ts';
import { CHANGING_METHODS, METHODS, MUTATING_METHODS } from '../methods/method-table.ts';
import { VIEW_FUNCTIONS } from '../run-names/view-functions.ts';
import { toText } from '../values/coerce.ts';
import { Callable, Namespace } from '../values/callable.ts';
import { compileArguments } from './arguments.ts';
import type { Code, CompileContext } from './context.ts';
import { literalKey } from './literal-key.ts';
import { namedBuiltIn, refuseMember } from './members.ts';
import { literalText, namedNode } from './note-references.ts';

export const callCompilers = {
  CallExpression(node: CallExpression, context: CompileContext): Code {
    const { callee } = node;
    if (callee.type === 'MemberExpression') return methodCall(node, callee, context);
    if (callee.type === 'Identifier') noteCall(node, callee, context);
    const target = context.compile(callee);
    const args = compileArguments(node.arguments, context);
    const { optional } = node;
    return located(node, (run, locals) => {
      const value = target(run, locals);
      if (optional && (value === undefined || value === null)) throw CHAIN_ENDED;
      return callFunction(value, args(run, locals), run);
    });
  },

  NewExpression(node: NewExpression, context: CompileContext): Code {
    const builtIn = constructedBuiltIn(node, context);
    const construct = builtIn?.construct;
    if (node.callee.type === 'ClassExpression') return context.compile(node.callee);
    if (!builtIn || !construct) {
      return context.refuse(node, {
        message: 'Only Date, RegExp, Set, Map, Array, URL, Error and the formatters of Intl can follow "new" in an expression.',
        fix: 'Use an object or array literal, or a Code node.',
      });
    }
    if (builtIn.name === 'Date' && node.arguments.length === 0) context.facts.deterministic = false;
    const args = compileArguments(node.arguments, context);
    const { start } = node;
    return (run, locals) => {
      try {
        run.step();
        return construct(args(run, locals), run);
      } catch (error) {
        throw locateError(error, start);
      }
    };
  },
};

/** `new Date()` and `new Intl.NumberFormat()` */
function constructedBuiltIn({ callee }: NewExpression, context: CompileContext): Namespace | undefined {
  if (callee.type !== 'MemberExpression') return namedBuiltIn(callee, context);
  const member = namedBuiltIn(callee.object, context)?.members.get(String(literalKey(callee)));
  return member instanceof Namespace ? member : undefined;
}

/** Errors of a call carry the place of the innermost call that saw them. */
function located(node: { readonly start: number }, code: Code): Code {
  const { start } = node;
  return (run, locals) => {
    try {
      return code(run, locals);
    } catch (error) {
      throw locateError(error, start);
    }
  };
}

function methodCall(node: CallExpression, callee: MemberExpression, context: CompileContext): Code {
  const builtIn = namedBuiltIn(callee.object, context);
  const key = literalKey(callee);
  if (builtIn && key !== undefined)
    return (
      builtInCall(node, { callee, member: builtIn.members.get(String(key)) }, context) ??
      refuseMember(builtIn, String(key), callee, context)
    );
  if (key === undefined) return computedCall(node, callee, context);
  return namedCall(node, { callee, name: String(key) }, context);
}

function builtInCall(
  node: CallExpression,
  { callee, member }: { readonly callee: MemberExpression; readonly member: unknown },
  context: CompileContext,
): Code | undefined {
  if (!(member instanceof Callable) && !(member instanceof Namespace && member.call)) return undefined;
  if (!member.deterministic) context.facts.deterministic = false;
  if (member.name === 'Object.assign') context.facts.mutates = true;
  const args = compileArguments(node.arguments, context);
  return located(callee, (run, locals) => callFunction(member, args(run, locals), run));
}

function namedCall(
  node: CallExpression,
  { callee, name }: { readonly callee: MemberExpression; readonly name: string },
  context: CompileContext,
): Code {
  const method = namedMethod(name);
  const object = context.compile(callee.object);
  const args = compileArguments(node.arguments, context);
  if (!method.byKind && !VIEW_FUNCTIONS.has(name)) return context.refuse(callee.property, unknownMethod(name));
  noteMethod(name, callee, context);
  const optional = callee.optional || node.optional;
  const { start } = callee.property;
  // As `located`, without the step in between: no other call is as common.
  return (run, locals) => {
    try {
      const receiver = object(run, locals);
      if (optional && (receiver === undefined || receiver === null)) throw CHAIN_ENDED;
      return callMethod(method, receiver, args(run, locals), run);
    } catch (error) {
      throw locateError(error, start);
    }
  };
}

function computedCall(node: CallExpression, callee: MemberExpression, context: CompileContext): Code {
  Object.assign(context.facts, { deterministic: false, mutates: true });
  const object = context.compile(callee.object);
  const property = context.compile(callee.property);
  const args = compileArguments(node.arguments, context);
  const optional = callee.optional || node.optional;
  return located(callee.property, (run, locals) => {
    const receiver = object(run, locals);
    if (optional && (receiver === undefined || receiver === null)) throw CHAIN_ENDED;
    return callMethod(namedMethod(toText(property(run, locals), run)), receiver, args(run, locals), run);
  });
}

function noteMethod(name: string, callee: MemberExpression, { facts }: CompileContext): void {
  if (CHANGING_METHODS.has(name)) facts.deterministic = false;
  if (MUTATING_METHODS.has(name)) facts.mutates = true;
  const onInput = callee.object.type === 'Identifier' && callee.object.name === '$input';
  if (onInput && name !== 'item') facts.references.wholeInput = true;
  if (name !== 'itemMatching') return;
  const node = namedNode(callee.object);
  if (node === undefined) facts.references.lineageOfAny = true;
  else facts.references.lineageOf(node);
}

/** `$('X')`, `$items('X')`, `$item(0)`. */
export function noteCall(node: CallExpression, { name }: Identifier, { facts }: CompileContext): void {
  if (name !== '$' && name !== '$items' && name !== '$item') return;
  if (name !== '$' && (name === '$item' || node.arguments.length === 0)) {
    facts.references.wholeInput = true;
    return;
  }
  const named = literalText(node.arguments[0]);
  if (named === undefined) facts.references.dynamic = true;
  else facts.references.node(named);
}

function unknownMethod(name: string): { code: 'EXPRESSION_UNKNOWN_NAME'; message: string; fix: string } {
  const near = [...METHODS.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
  const fix = near
    ? `Write ${near}().`
    : 'Use one of the methods of strings, numbers, arrays, objects and dates, or a Code node.';
  return { code: 'EXPRESSION_UNKNOWN_NAME', message: `There is no method ${name}() in expressions.`, fix };
}
