import type {
  AnyNode,
  BreakStatement,
  ContinueStatement,
  DoWhileStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  LabeledStatement,
  WhileStatement,
} from 'acorn';
import type { Evaluation } from '../evaluation.ts';
import { MEMBER_OF_NOTHING } from '../expression-error.ts';
import { iterate } from '../values/iterate.ts';
import { kindOf } from '../values/kind.ts';
import { compileBinding, type Bind } from './bindings.ts';
import type { Completion, CompileContext, Statement } from './context.ts';
import { compileDeclaration, declaresOf, newLocals, refuseUsing } from './declarations.ts';
import { LexicalScope, type Locals } from './lexical-scope.ts';

type Labels = readonly string[];

/** Every turn of a loop is a step of the budget. */
export const loopCompilers = {
  ForOfStatement(node: ForOfStatement, context: CompileContext, labels: Labels): Statement {
    if (node.await) {
      context.refuse(node, { message: '"for await" cannot be used in an expression.', fix: 'Use for … of, or a Code node.' });
      return () => 'normal';
    }
    return compileEach(node, context, { labels, elements: iterate });
  },

  ForInStatement(node: ForInStatement, context: CompileContext, labels: Labels): Statement {
    return compileEach(node, context, { labels, elements: keysOf });
  },

  ForStatement: compileFor,

  WhileStatement(node: WhileStatement, context: CompileContext, labels: Labels): Statement {
    const test = context.compile(node.test);
    const body = context.statement(node.body);
    return (run, locals) => {
      while (test(run, locals)) {
        run.step();
        const left = leaves(body(run, locals), labels, run);
        if (left) return left;
      }
      return 'normal';
    };
  },

  DoWhileStatement(node: DoWhileStatement, context: CompileContext, labels: Labels): Statement {
    const test = context.compile(node.test);
    const body = context.statement(node.body);
    return (run, locals) => {
      do {
        run.step();
        const left = leaves(body(run, locals), labels, run);
        if (left) return left;
      } while (test(run, locals));
      return 'normal';
    };
  },

  BreakStatement: ({ label }: BreakStatement): Statement => jump('break', label?.name),
  ContinueStatement: ({ label }: ContinueStatement): Statement => jump('continue', label?.name),

  LabeledStatement(node: LabeledStatement, context: CompileContext, labels: Labels): Statement {
    const { name } = node.label;
    const body = context.statement(node.body, [...labels, name]);
    return (run, locals) => {
      const completion = body(run, locals);
      if (completion !== 'break' || run.label !== name) return completion;
      run.label = undefined;
      return 'normal';
    };
  },
};

function jump(completion: 'break' | 'continue', label: string | undefined): Statement {
  return (run) => {
    run.label = label;
    return completion;
  };
}

/** How the loop ends after this turn; undefined where it goes on. A break of another label goes on outwards. */
function leaves(completion: Completion, labels: Labels, run: Evaluation): Completion | undefined {
  if (completion === 'normal') return undefined;
  if (completion === 'return' || completion === 'throw') return completion;
  const { label } = run;
  if (label !== undefined && !labels.includes(label)) return completion;
  run.label = undefined;
  return completion === 'break' ? 'normal' : undefined;
}

interface EachOptions {
  readonly labels: Labels;
  readonly elements: (value: unknown, run: Evaluation) => Iterable<unknown>;
}

function compileEach(
  node: ForOfStatement | ForInStatement,
  context: CompileContext,
  { labels, elements }: EachOptions,
): Statement {
  const source = context.compile(node.right);
  const names = new LexicalScope(context.names);
  const inner = context.inner(names);
  const bind = compileHead(node.left, inner);
  const body = inner.statement(node.body);
  const turn: Turn = (element, run, outer) => {
    run.step();
    const locals = newLocals(names, outer);
    bind(element, run, locals);
    const completion = body(run, locals);
    return completion === 'normal' ? undefined : leaves(completion, labels, run);
  };
  return (run, outer) => {
    const values = elements(source(run, outer), run);
    if (!Array.isArray(values)) return eachValue(values, turn, { run, outer });
    // By place, which takes a fraction of the time of an iterator. Elements that the body appends have their turn, as there.
    for (let index = 0; index < values.length; index++) {
      const left = turn(values[index], run, outer);
      if (left) return left;
    }
    return 'normal';
  };
}

type Turn = (element: unknown, run: Evaluation, outer: Locals) => Completion | undefined;

function eachValue(
  values: Iterable<unknown>,
  turn: Turn,
  { run, outer }: { readonly run: Evaluation; readonly outer: Locals },
): Completion {
  for (const value of values) {
    const left = turn(value, run, outer);
    if (left) return left;
  }
  return 'normal';
}

function compileHead(left: ForOfStatement['left'], context: CompileContext): Bind {
  if (left.type !== 'VariableDeclaration') return compileBinding(left, context, 'assign');
  refuseUsing(left, context);
  const [declaration] = left.declarations;
  return compileBinding((declaration as (typeof left.declarations)[number]).id, context, declaresOf(left));
}

/** The names of an object's own fields, or the places of an array or text. */
function keysOf(value: unknown, run: Evaluation): readonly string[] {
  const kind = kindOf(value);
  if (kind === 'undefined' || kind === 'null') return [];
  if (kind !== 'object' && kind !== 'array' && kind !== 'string') throw MEMBER_OF_NOTHING;
  const keys = Object.keys(value as object);
  run.chargeWrites(keys.length);
  return keys;
}

/** Every turn has slots of its own, with the values of the turn before. */
function compileFor(node: ForStatement, context: CompileContext, labels: Labels): Statement {
  const names = new LexicalScope(context.names);
  const inner = context.inner(names);
  const init = node.init ? compileLoopInit(node.init, inner) : () => 'normal' as const;
  const test = node.test ? inner.compile(node.test) : () => true;
  const update = node.update ? inner.compile(node.update) : () => undefined;
  const body = inner.statement(node.body);
  return (run, outer) => {
    let locals: Locals = newLocals(names, outer);
    const begun = init(run, locals);
    if (begun !== 'normal') return begun;
    while (test(run, locals)) {
      run.step();
      const left = leaves(body(run, locals), labels, run);
      if (left) return left;
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
