import type { AnyNode } from 'acorn';
import type { Evaluation } from '../evaluation.ts';
import type { ExpressionProblemCode } from '../expression.ts';
import type { ReferenceCollector } from '../references.ts';
import type { LexicalScope, Locals } from './lexical-scope.ts';

/** A part of an expression, ready to run. */
export type Code = (run: Evaluation, locals: Locals) => unknown;

/**
 * How a statement ended. A returned or thrown value is in `Evaluation.returned`, the label of a break in `Evaluation.label`. What a
 * `throw` throws becomes an exception only where it leaves its function: one of the platform takes longer than the rest.
 */
export type Completion = 'normal' | 'return' | 'throw' | 'break' | 'continue';
export type Statement = (run: Evaluation, locals: Locals) => Completion;

/** What is learnt about an expression while it is compiled; one for all its segments. */
export interface ExpressionFacts {
  readonly references: ReferenceCollector;
  deterministic: boolean;
  readsRun: boolean;
  /** Names that the place of the expression brings along, beside those that exist everywhere. */
  readonly locals: ReadonlySet<string>;
  mutates: boolean;
  /** Member chains whose outermost member has been noted in the references. */
  readonly notedChains: WeakSet<object>;
}

export interface Finding {
  readonly code?: ExpressionProblemCode;
  readonly message: string;
  readonly fix: string;
}

/** What the compilers of single node types share; they call each other through `compile` only. */
export interface CompileContext {
  readonly facts: ExpressionFacts;
  readonly names: LexicalScope;
  compile(node: AnyNode): Code;
  /** A statement of a function's body, with the labels that stand before it. */
  statement(node: AnyNode, labels?: readonly string[]): Statement;
  /** The same with the names of an inner function or block. */
  inner(names: LexicalScope): CompileContext;
  /** Notes a construct that only the sandbox can run, and gives code that is never run. */
  beyond(node: { readonly start: number }, finding: Finding): Code;
  /** Reports a problem and gives code that is never run. */
  refuse(node: { readonly start: number }, finding: Finding): Code;
}
