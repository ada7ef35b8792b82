import type { AnyNode, BlockStatement, IfStatement, ReturnStatement, SwitchStatement, ThrowStatement, TryStatement } from 'acorn';
import type { Evaluation } from '../evaluation.ts';
import { ExpressionError, Thrown, TypeFault } from '../expression-error.ts';
import { compileBinding } from './bindings.ts';
import type { Code, Completion, CompileContext, Statement } from './context.ts';
import { compileDeclaration, declareNames, newLocals } from './declarations.ts';
import { LexicalScope, type Locals } from './lexical-scope.ts';
import { loopCompilers } from './loops.ts';
import { compileStatementCall } from './statement-calls.ts';

type StatementCompiler = (node: never, context: CompileContext, labels: readonly string[]) => Statement;

/** The allow-list of statements; they stand in the bodies of functions. */
export const STATEMENTS: ReadonlyMap<string, StatementCompiler> = new Map<string, StatementCompiler>(
  Object.entries({
    ...loopCompilers,
    ExpressionStatement: compileExpressionStatement,
    EmptyStatement: (): Statement => () => 'normal',
    FunctionDeclaration: (): Statement => () => 'normal', // made where its block begins
    ReturnStatement: compileReturn,
    ThrowStatement: compileThrow,
    VariableDeclaration: compileDeclaration,
    BlockStatement: (node: BlockStatement, context: CompileContext) => compileBlock(node, context),
    IfStatement: compileIf,
    SwitchStatement: compileSwitch,
    TryStatement: compileTry,
  }),
);

/** Each run of a block has slots of its own, so that functions made in a loop keep the values of their turn. */
export function compileBlock(block: BlockStatement, context: CompileContext): Statement {
  if (!block.body.some(declaresInBlock)) return compileBody(block.body, context);
  const names = new LexicalScope(context.names);
  const run = compileBody(block.body, context.inner(names));
  return (evaluation, outer) => run(evaluation, newLocals(names, outer));
}

/** `var` belongs to the function. */
const declaresInBlock = (node: AnyNode): boolean =>
  node.type === 'FunctionDeclaration' || (node.type === 'VariableDeclaration' && node.kind !== 'var');

/** Statements in a row, in the scope that they are given. */
function compileBody(nodes: readonly AnyNode[], context: CompileContext): Statement {
  const prepare = declareNames(nodes, context);
  const statements = nodes.map((node) => context.statement(node));
  return (run, locals) => {
    prepare?.(run, locals);
    for (let index = 0; index < statements.length; index++) {
      const completion = (statements[index] as Statement)(run, locals);
      if (completion !== 'normal') return completion;
    }
    return 'normal';
  };
}

function compileSwitch(node: SwitchStatement, context: CompileContext): Statement {
  const discriminant = context.compile(node.discriminant);
  const names = new LexicalScope(context.names);
  const inner = context.inner(names);
  const prepare = declareNames(
    node.cases.flatMap(({ consequent }) => consequent),
    inner,
  );
  const cases = node.cases.map(({ test, consequent }) => ({
    test: test ? inner.compile(test) : undefined,
    statements: consequent.map((statement) => inner.statement(statement)),
  }));
  const fallback = cases.findIndex(({ test }) => !test);
  return (run, outer) => {
    const value = discriminant(run, outer);
    const locals = newLocals(names, outer);
    prepare?.(run, locals);
    const matching = cases.findIndex(({ test }) => test?.(run, locals) === value && test !== undefined);
    const first = matching >= 0 ? matching : fallback;
    if (first < 0) return 'normal';
    for (const statement of cases.slice(first).flatMap(({ statements }) => statements)) {
      const completion = statement(run, locals);
      if (completion === 'break' && run.label === undefined) return 'normal';
      if (completion !== 'normal') return completion;
    }
    return 'normal';
  };
}

function compileExpressionStatement({ expression }: { readonly expression: AnyNode }, context: CompileContext): Statement {
  const call = compileStatementCall(expression, context);
  if (call)
    return (run, locals) => {
      if (call(run, locals) === 'throw') return 'throw';
      run.returned = undefined;
      return 'normal';
    };
  const code = context.compile(expression);
  return (run, locals) => {
    code(run, locals);
    return 'normal';
  };
}

function compileReturn(node: ReturnStatement, context: CompileContext): Statement {
  if (!node.argument) return leaveWith('return', () => undefined);
  return compileStatementCall(node.argument, context) ?? leaveWith('return', context.compile(node.argument));
}

function leaveWith(completion: 'return' | 'throw', value: Code): Statement {
  return (run, locals) => {
    run.returned = value(run, locals);
    return completion;
  };
}

function compileIf(node: IfStatement, context: CompileContext): Statement {
  const test = context.compile(node.test);
  const consequent = context.statement(node.consequent);
  const alternate = node.alternate ? context.statement(node.alternate) : () => 'normal' as const;
  return (run, locals) => (test(run, locals) ? consequent(run, locals) : alternate(run, locals));
}

function compileThrow(node: ThrowStatement, context: CompileContext): Statement {
  const value = context.compile(node.argument);
  return leaveWith('throw', (run, locals) => new Thrown(value(run, locals)));
}

function compileTry(node: TryStatement, context: CompileContext): Statement {
  const block = compileBlock(node.block, context);
  const handler = node.handler ? compileCatch(node.handler, context) : undefined;
  const finalizer = node.finalizer ? compileBlock(node.finalizer, context) : undefined;
  return (run, locals) => {
    if (!finalizer) return handler ? attempt(block, handler, { run, locals }) : block(run, locals);
    let completion: Completion;
    try {
      completion = handler ? attempt(block, handler, { run, locals }) : block(run, locals);
    } catch (error) {
      if (!canBeCaught(error)) throw error;
      const last = finalizer(run, locals);
      if (last !== 'normal') return last;
      throw error;
    }
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
  let completion: Completion;
  try {
    completion = block(run, locals);
  } catch (error) {
    if (!canBeCaught(error)) throw error;
    return handler(error instanceof Thrown ? error.value : { name: error.name, message: error.message }, run, locals);
  }
  if (completion !== 'throw') return completion;
  const { value } = run.returned as Thrown;
  run.returned = undefined;
  return handler(value, run, locals);
}

/** A budget that is spent ends the evaluation. */
function canBeCaught(error: unknown): error is ExpressionError | TypeFault | Thrown {
  if (error instanceof ExpressionError) return error.code !== 'EXPRESSION_OVER_BUDGET';
  return error instanceof TypeFault || error instanceof Thrown;
}
