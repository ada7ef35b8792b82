import type { AnyNode, AnonymousFunctionDeclaration, FunctionDeclaration, Pattern, VariableDeclaration } from 'acorn';
import { compileBinding } from './bindings.ts';
import type { Code, CompileContext, Statement } from './context.ts';
import { unsetSlots, type LexicalScope, type Locals } from './lexical-scope.ts';
import { compileStatementCall } from './statement-calls.ts';

export function newLocals(names: LexicalScope, outer: Locals): Locals {
  return { slots: unsetSlots(names.size), outer };
}

/** Sets the slots that have a value before the first statement of their block has run. */
export type Prepare = (...at: Parameters<Code>) => void;

/** Declares the names of a block. Functions may name what is declared after them, and are there from the beginning. */
export function declareNames(statements: readonly AnyNode[], context: CompileContext): Prepare | undefined {
  const { names } = context;
  for (const statement of statements) {
    if (statement.type === 'FunctionDeclaration') names.declare(nameOf(statement), false);
    if (statement.type !== 'VariableDeclaration' || statement.kind === 'var') continue;
    for (const { id } of statement.declarations) for (const name of namesIn(id)) names.declare(name, statement.kind === 'const');
  }
  const functions = statements.flatMap((statement) =>
    statement.type === 'FunctionDeclaration' ? [prepareFunction(statement, context)] : [],
  );
  if (functions.length === 0) return undefined;
  return (run, locals) => {
    for (const prepare of functions) prepare(run, locals);
  };
}

/** `var` names belong to the whole function and are undefined at first. */
export function hoistVariables(body: AnyNode, names: LexicalScope): readonly number[] {
  return varNames(body).map((name) => names.find(name)?.slot ?? names.declare(name, false));
}

function prepareFunction(node: Declared, context: CompileContext): Prepare {
  const slot = context.names.declare(nameOf(node), false);
  const code = context.compile({ ...node, type: 'FunctionExpression', expression: false } as AnyNode);
  return (run, locals) => {
    locals.slots[slot] = code(run, locals);
  };
}

type Declared = FunctionDeclaration | AnonymousFunctionDeclaration;
const nameOf = (node: Declared): string => node.id?.name ?? '';

const INNER_FUNCTIONS: ReadonlySet<string> = new Set(['FunctionExpression', 'FunctionDeclaration', 'ArrowFunctionExpression']);

function varNames(node: AnyNode): string[] {
  const own =
    node.type === 'VariableDeclaration' && node.kind === 'var' ? node.declarations.flatMap(({ id }) => namesIn(id)) : [];
  const parts = Object.values(node).flat() as readonly unknown[];
  return [...own, ...parts.flatMap((part) => (isSyntax(part) && !INNER_FUNCTIONS.has(part.type) ? varNames(part) : []))];
}

function isSyntax(value: unknown): value is AnyNode {
  return typeof (value as { type?: unknown } | null)?.type === 'string';
}

function namesIn(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? namesIn(element) : []));
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === 'RestElement' ? property.argument : property.value),
      );
    default:
      return [];
  }
}

const DECLARES = { var: 'assign', let: 'let', const: 'const', using: 'const', 'await using': 'const' } as const;

export function compileDeclaration(node: VariableDeclaration, context: CompileContext): Statement {
  refuseUsing(node, context);
  const isVar = node.kind === 'var';
  const parts = node.declarations.flatMap(({ id, init }) => {
    if (isVar && !init) return []; // it keeps the value that it has
    const call = init ? compileStatementCall(init, context) : undefined;
    const value: Code = call ? ({ returned }) => returned : init ? context.compile(init) : () => undefined;
    return [{ bind: compileBinding(id, context, DECLARES[node.kind]), call, value }];
  });
  return (run, locals) => {
    for (let index = 0; index < parts.length; index++) {
      const { call, bind, value } = parts[index] as (typeof parts)[number];
      if (call?.(run, locals) === 'throw') return 'throw';
      bind(value(run, locals), run, locals);
      if (call) run.returned = undefined;
    }
    return 'normal';
  };
}

/** What the names in the head of a `for … of` are. */
export const declaresOf = (node: VariableDeclaration): 'assign' | 'let' | 'const' => DECLARES[node.kind];

export function refuseUsing(node: VariableDeclaration, context: CompileContext): void {
  if (node.kind === 'using' || node.kind === 'await using') {
    context.refuse(node, { message: `"${node.kind}" cannot be used in an expression.`, fix: 'Declare the name with const.' });
  }
}
