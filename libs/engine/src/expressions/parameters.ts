import { isJsonObject, type Json } from '@weft/workflow-model';
import type { Scope } from '../run-view.ts';
import { compileExpression } from './compile-expression.ts';
import type { Expression, ExpressionProblem } from './expression.ts';
import { writeOwn } from './values/own-property.ts';

export type ParameterPath = readonly (string | number)[];

/** An expression somewhere in the parameters of a node. */
export interface ParameterLeaf {
  readonly path: ParameterPath;
  readonly expression: Expression;
  /** `resolve` gives a function of the local names there, which evaluates the expression when it is called. */
  readonly deferred: boolean;
}

/** What an expression becomes that is to be evaluated later. */
export type DeferredValue = (locals: Readonly<Record<string, unknown>>) => unknown;

export interface ParameterOptions {
  /** The local names of the expressions that are evaluated later; undefined for those that are evaluated with the rest. */
  readonly localsAt?: (path: ParameterPath) => readonly string[] | undefined;
}

export interface ParameterProblem extends ExpressionProblem {
  readonly path: ParameterPath;
}

/** The parameters of a node, walked once, with their expressions compiled. */
export interface ParameterProgram {
  /** No expression depends on the item or the run: one value serves all items. */
  readonly constant: boolean;
  readonly deterministic: boolean;
  readonly leaves: readonly ParameterLeaf[];
  /** Expressions that do not compile; `resolve` gives undefined for them. */
  readonly problems: readonly ParameterProblem[];
  /**
   * The parameters for one item. Objects and arrays are new along the way to an expression; the rest is shared and frozen.
   * @throws ExpressionError, with the path of the expression in `ParameterError.path`
   */
  resolve(scope: Scope): unknown;
}

/** Where in the parameters an evaluation failed; `cause` is the ExpressionError. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';

  constructor(
    readonly path: ParameterPath,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}

type Resolve = (scope: Scope) => unknown;
/** A part of the parameters: the same for every item, or to be resolved for each. */
type Part = { readonly value: unknown } | { readonly resolve: Resolve };

interface Walk extends ParameterOptions {
  readonly leaves: ParameterLeaf[];
  readonly problems: ParameterProblem[];
}

export function compileParameters(parameters: Json, options: ParameterOptions = {}): ParameterProgram {
  const walk: Walk = { leaves: [], problems: [], ...options };
  const part = compilePart(parameters, [], walk);
  const resolve: Resolve = 'resolve' in part ? part.resolve : () => part.value;
  return {
    constant: walk.leaves.every((leaf) => leaf.expression.constant && !leaf.deferred),
    deterministic: walk.leaves.every((leaf) => leaf.expression.deterministic),
    leaves: walk.leaves,
    problems: walk.problems,
    resolve,
  };
}

function compilePart(value: Json, path: ParameterPath, walk: Walk): Part {
  if (typeof value === 'string') return value.startsWith('=') ? compileLeaf(value, path, walk) : { value };
  if (Array.isArray(value)) return compileArray(value as readonly Json[], path, walk);
  if (isJsonObject(value)) return compileObject(value, path, walk);
  return { value };
}

function compileLeaf(source: string, path: ParameterPath, walk: Walk): Part {
  const locals = walk.localsAt?.(path);
  const compiled = compileExpression(source, { locals });
  if (!compiled.ok) {
    walk.problems.push(...compiled.problems.map((problem) => ({ ...problem, path })));
    return { value: undefined };
  }
  const { expression } = compiled;
  walk.leaves.push({ path, expression, deferred: locals !== undefined });
  if (locals)
    return { resolve: (scope) => (names: object) => evaluateLeaf(expression, path, { ...scope, locals: { ...names } }) };
  return { resolve: (scope) => evaluateLeaf(expression, path, scope) };
}

function evaluateLeaf(expression: Expression, path: ParameterPath, scope: Scope): unknown {
  try {
    return expression.evaluate(scope);
  } catch (error) {
    throw new ParameterError(path, error);
  }
}

function compileArray(values: readonly Json[], path: ParameterPath, walk: Walk): Part {
  const parts = values.map((value, index) => compilePart(value, [...path, index], walk));
  const constants = parts.map((part) => ('value' in part ? part.value : undefined));
  const open = parts.flatMap((part, index) => ('resolve' in part ? [{ index, resolve: part.resolve }] : []));
  if (open.length === 0) return { value: Object.freeze(constants) };
  return {
    resolve: (scope) => {
      const result = constants.slice();
      for (const { index, resolve } of open) result[index] = resolve(scope);
      return result;
    },
  };
}

function compileObject(values: Readonly<Record<string, Json>>, path: ParameterPath, walk: Walk): Part {
  const parts = Object.entries(values).map(([key, value]) => ({ key, part: compilePart(value, [...path, key], walk) }));
  const skeleton = {};
  for (const { key, part } of parts) writeOwn(skeleton, key, 'value' in part ? part.value : undefined);
  const open = parts.flatMap(({ key, part }) => ('resolve' in part ? [{ key, resolve: part.resolve }] : []));
  if (open.length === 0) return { value: Object.freeze(skeleton) };
  return {
    resolve: (scope) => {
      const result = { ...skeleton };
      for (const { key, resolve } of open) writeOwn(result, key, resolve(scope));
      return result;
    },
  };
}
