import type { Scope } from '../run-view.ts';

/** Where a path of fields starts. */
export type PathRoot = { readonly kind: 'input' } | { readonly kind: 'node'; readonly name: string };

/** A path of literal keys into the JSON of an item, such as `$json.body.name` or `$('A').first().json.id`. */
export interface PathRead {
  readonly root: PathRoot;
  readonly path: readonly (string | number)[];
  /** Offset in the source. */
  readonly position: number;
}

/** What an expression can read, as far as its text tells. */
export interface References {
  /** Names in `$('X')`, `$node['X']`, `$node.X` and `$items('X')`, each once, in order of appearance. */
  readonly nodes: readonly string[];
  /** A node is named by a computed value: it could be any. */
  readonly dynamic: boolean;
  /** The part of `nodes` that is reached through lineage: `.item`, `.itemMatching`, `.pairedItem`. */
  readonly lineage: readonly string[];
  readonly paths: readonly PathRead[];
  /** Reads the items of its own input beyond the current one: `$input.all()`, `$items()`, `$item(0)`. */
  readonly wholeInput: boolean;
  readonly binary: boolean;
  readonly runIndex: boolean;
  /** Names of variables; `all` where one is named by a computed value, or all are read at once. */
  readonly vars: readonly string[] | 'all';
  readonly env: readonly string[];
}

/** A field's expression, compiled once and evaluated for each item. */
export interface Expression {
  /** As in the document, with the leading `=`. */
  readonly source: string;
  readonly references: References;
  /** False where the same scope can give another value: time and random numbers. */
  readonly deterministic: boolean;
  /** Reads nothing of the run and is deterministic: one value for all items. */
  readonly constant: boolean;
  /** Parts that the sandbox evaluates, as JavaScript; `Scope.sandboxed` must have their values. Empty for nearly all. */
  readonly sandboxed: readonly string[];
  /**
   * Plain data, or undefined where there is no value. Data of items is returned in place: do not change it.
   * @throws ExpressionError
   */
  evaluate(scope: Scope): unknown;
}

export type ExpressionProblemCode =
  'EXPRESSION_SYNTAX' | 'EXPRESSION_FORBIDDEN' | 'EXPRESSION_UNKNOWN_NAME' | 'EXPRESSION_PATTERN' | 'EXPRESSION_TOO_LARGE';

/** A finding about an expression, made when it is compiled. */
export interface ExpressionProblem {
  readonly code: ExpressionProblemCode;
  readonly message: string;
  /** Offset in the source, which starts with `=`. */
  readonly position: number;
  /** What to write instead. */
  readonly fix: string;
}

export type CompiledExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problems: readonly ExpressionProblem[] };
