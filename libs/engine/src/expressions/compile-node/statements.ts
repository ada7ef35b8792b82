import type {
  AnyNode,
  BlockStatement,
  ForOfStatement,
  ForStatement,
  IfStatement,
  Pattern,
  ReturnStatement,
  ThrowStatement,
  TryStatement,
  VariableDeclaration,
} from 'acorn';
import { INSTEAD } from '../allow-list.ts';
import type { Evaluation } from '../evaluation.ts';
import { ExpressionError, TypeFault } from '../expression-error.ts';
import { toText } from '../values/coerce.ts';
import { iterate } from '../values/iterate.ts';
import { readOwn } from '../values/own-property.ts';
import { compileBinding } from './bindings.ts';
import type { CompileContext } from './context.ts';
import { LexicalScope, UNSET, type Locals } from './lexical-scope.ts';

/** How a statement ended. A returned value is in `Evaluation.returned`. */
type Completion = 'normal' | 'return' | 'break' | 'continue';
type Statement = (run: Evaluation, locals: Locals) => Completion;
type StatementCompiler = (node: never, context: CompileContext) => Statement;

const COMPILERS: ReadonlyMap<string, StatementCompiler> = new Map<string, StatementCompiler>(
  Object.entries({
    ExpressionStatement: (node: { readonly expression: AnyNode }, context: CompileContext): Statement => {
      const code = context.compile(node.expression);
      return (run, locals) => {
        code(run, locals);
        return 'normal';
      };
    },
    EmptyStatement: (): Statement => () => 'normal',
    BreakStatement: (): Statement => () => 'break',
    ContinueStatement: (): Statement => () => 'continue',
    ReturnStatement: compileReturn,
    ThrowStatement: compileThrow,
    VariableDeclaration: compileDeclaration,
    BlockStatement: compileBlock,
    IfStatement: compileIf,
    ForOfStatement: compileForOf,
    ForStatement: compileFor,
    TryStatement: compileTry,
  }),
);

function compileStatement(node: AnyNode, context: CompileContext): Statement {
  const compiler = COMPILERS.get(node.type);
  if (compiler) return compiler(node as never, context);
  const instead = INSTEAD[node.type] ?? { what: `This statement (${node.type})`, fix: 'Move the code to a Code node.' };
  context.refuse(node, { message: `${instead.what} cannot be used in an expression.`, fix: instead.fix });
  return () => 'normal';
}

/** Each run of a block has slots of its own, so that functions made in a loop keep the values of their turn. */
export function compileBlock(block: BlockStatement, context: CompileContext): Statement {
  const names = new LexicalScope(context.names);
  const inner = context.inner(names);
  declareNames(block.body, names);
  const statements = block.body.map((statement) => compileStatement(statement, inner));
  return (run, outer) => {
    const locals = newLocals(names, outer);
    for (const statement of statements) {
      const completion = statement(run, locals);
      if (completion !== 'normal') return completion;
    }
    return 'normal';
  };
}

function newLocals(names: LexicalScope, outer: Locals): Locals {
  return { slots: new Array<unknown>(names.size).fill(UNSET), outer };
}

/** Functions may name what is declared after them. */
function declareNames(statements: readonly AnyNode[], names: LexicalScope): void {
  for (const statement of statements) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id } of statement.declarations) for (const name of namesIn(id)) names.declare(name, statement.kind === 'const');
  }
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

function compileDeclaration(node: VariableDeclaration, context: CompileContext): Statement {
  refuseUsing(node, context);
  const parts = node.declarations.map(({ id, init }) => ({
    bind: compileBinding(id, context, node.kind === 'const'),
    value: init ? context.compile(init) : () => undefined,
  }));
  return (run, locals) => {
    for (const { bind, value } of parts) bind(value(run, locals), run, locals);
    return 'normal';
  };
}

function refuseUsing(node: VariableDeclaration, context: CompileContext): void {
  if (node.kind === 'using' || node.kind === 'await using') {
    context.refuse(node, { message: `"${node.kind}" cannot be used in an expression.`, fix: 'Declare the name with const.' });
  }
}

function compileReturn(node: ReturnStatement, context: CompileContext): Statement {
  const value = node.argument ? context.compile(node.argument) : () => undefined;
  return (run, locals) => {
    run.returned = value(run, locals);
    return 'return';
  };
}

function compileIf(node: IfStatement, context: CompileContext): Statement {
  const test = context.compile(node.test);
  const consequent = compileStatement(node.consequent, context);
  const alternate = node.alternate ? compileStatement(node.alternate, context) : () => 'normal' as const;
  return (run, locals) => (test(run, locals) ? consequent(run, locals) : alternate(run, locals));
}

function compileForOf(node: ForOfStatement, context: CompileContext): Statement {
  if (node.left.type !== 'VariableDeclaration') {
    context.refuse(node.left, { message: 'A loop must declare its variable.', fix: 'Write for (const element of …).' });
    return () => 'normal';
  }
  refuseUsing(node.left, context);
  const source = context.compile(node.right);
  const names = new LexicalScope(context.names);
  const inner = context.inner(names);
  const [declaration] = node.left.declarations;
  const bind = compileBinding((declaration as { id: Pattern }).id, inner, node.left.kind === 'const');
  const body = compileStatement(node.body, inner);
  return (run, outer) => {
    for (const element of iterate(source(run, outer), run)) {
      run.step();
      const locals = newLocals(names, outer);
      bind(element, run, locals);
      const completion = body(run, locals);
      if (completion === 'return') return completion;
      if (completion === 'break') break;
    }
    return 'normal';
  };
}

/** Every turn has slots of its own, with the values of the turn before. */
function compileFor(node: ForStatement, context: CompileContext): Statement {
  const names = new LexicalScope(context.names);
  const inner = context.inner(names);
  const init = node.init ? compileLoopInit(node.init, inner) : () => 'normal' as const;
  const test = node.test ? inner.compile(node.test) : () => true;
  const update = node.update ? inner.compile(node.update) : () => undefined;
  const body = compileStatement(node.body, inner);
  return (run, outer) => {
    let locals = newLocals(names, outer);
    init(run, locals);
    while (test(run, locals)) {
      run.step();
      const completion = body(run, locals);
      if (completion === 'return') return completion;
      if (completion === 'break') break;
      locals = { slots: locals.slots.slice(), outer };
      update(run, locals);
    }
    return 'normal';
  };
}

function compileLoopInit(init: AnyNode, context: CompileContext): Statement {
  if (init.type === 'VariableDeclaration') return compileDeclaration(init, context);
  const code = context.compile(init);
  return (run, locals) => {
    code(run, locals);
    return 'normal';
  };
}

function compileThrow(node: ThrowStatement, context: CompileContext): Statement {
  const value = context.compile(node.argument);
  return (run, locals) => {
    const thrown = value(run, locals);
    const message = typeof thrown === 'object' && thrown !== null ? readOwn(thrown, 'message') : thrown;
    throw new ExpressionError('EXPRESSION_FAILED', toText(message, run));
  };
}

function compileTry(node: TryStatement, context: CompileContext): Statement {
  const block = compileBlock(node.block, context);
  const handler = node.handler ? compileCatch(node.handler, context) : undefined;
  const finalizer = node.finalizer ? compileBlock(node.finalizer, context) : undefined;
  return (run, locals) => {
    const completion = handler ? attempt(block, handler, { run, locals }) : block(run, locals);
    if (!finalizer) return completion;
    const { returned } = run;
    const last = finalizer(run, locals);
    if (last !== 'normal') return last;
    run.returned = returned;
    return completion;
  };
}

type Handler = (error: unknown, run: Evaluation, locals: Locals) => Completion;

function compileCatch(clause: NonNullable<TryStatement['handler']>, context: CompileContext): Handler {
  const names = new LexicalScope(context.names);
  const inner = context.inner(names);
  const bind = clause.param ? compileBinding(clause.param, inner) : undefined;
  const body = compileBlock(clause.body, inner);
  return (error, run, outer) => {
    const locals = newLocals(names, outer);
    bind?.(error, run, locals);
    return body(run, locals);
  };
}

function attempt(
  block: Statement,
  handler: Handler,
  { run, locals }: { readonly run: Evaluation; readonly locals: Locals },
): Completion {
  try {
    return block(run, locals);
  } catch (error) {
    if (!(error instanceof TypeFault) && !(error instanceof ExpressionError)) throw error;
    if (error instanceof ExpressionError && error.code === 'EXPRESSION_OVER_BUDGET') throw error;
    return handler({ name: error.name, message: error.message }, run, locals);
  }
}
