import type { Query } from '../parse/syntax.ts';
import type { QueryBudget } from './query-budget.ts';
import type { Env, Row, Work } from './rows.ts';
import type { Scope } from './scope.ts';

/** What compiling an expression needs to know beside the expression. */
export interface Compiling {
  readonly scope: Scope;
  readonly host: SubqueryHost;
  readonly budget: QueryBudget;
  readonly timezone: string;
  /** Where aggregates may stand: in columns, HAVING and ORDER BY. */
  readonly aggregates: boolean;
  /** Aliases of columns: not at all, after fields, or before them. */
  readonly aliases: 'none' | 'after' | 'before';
}

/** A query that is ready to run, any number of times. */
export interface PreparedQuery {
  readonly isCorrelated: boolean;
  run(outer: Env | undefined): Work<readonly Row[]>;
}

/** Prepares the queries inside expressions. */
export interface SubqueryHost {
  prepare(query: Query, outer: Scope | undefined): Work<PreparedQuery>;
}
