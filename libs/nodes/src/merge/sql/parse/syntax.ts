import type { Json } from '@weft/workflow-model';

export type BinaryOperator = 'OR' | 'AND' | '=' | '<>' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | '||';

export interface NameExpression {
  readonly kind: 'name';
  /** `a`, `input1.a`, `a.b.c`: which part is a table is told when the tables are known. */
  readonly path: readonly string[];
  /** One name in double quotes, which is text where no table has such a field. */
  readonly isQuoted: boolean;
}

export interface CallExpression {
  readonly kind: 'call';
  /** In capitals. */
  readonly name: string;
  readonly parameters: readonly Expression[];
  readonly isDistinct: boolean;
  /** `COUNT(*)` */
  readonly isStar: boolean;
  readonly at: number;
}

export interface CaseExpression {
  readonly kind: 'case';
  readonly operand: Expression | undefined;
  readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
  readonly otherwise: Expression | undefined;
}

export type Expression =
  | { readonly kind: 'literal'; readonly value: Json }
  | NameExpression
  | { readonly kind: 'member'; readonly of: Expression; readonly key: string | number }
  | { readonly kind: 'negative'; readonly operand: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'is'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'like'; readonly left: Expression; readonly pattern: Expression; readonly escape: Expression | undefined }
  | { readonly kind: 'regexp'; readonly left: Expression; readonly pattern: Expression }
  | { readonly kind: 'in'; readonly left: Expression; readonly among: readonly Expression[] | Query }
  | CaseExpression
  | { readonly kind: 'cast'; readonly operand: Expression; readonly type: string }
  | CallExpression
  | { readonly kind: 'subquery'; readonly query: Query }
  | { readonly kind: 'exists'; readonly query: Query };

export type Column =
  /** `*`, or `input1.*` */
  | { readonly kind: 'all'; readonly table: string | undefined; readonly at: number }
  /** `name` is the alias, or what the expression is called without one. */
  | { readonly kind: 'value'; readonly value: Expression; readonly name: string; readonly isAlias: boolean };

export interface Table {
  readonly source: string | Query;
  readonly alias: string;
  readonly at: number;
}

export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'cross';

export interface Join {
  readonly kind: JoinKind;
  readonly table: Table;
  readonly on: Expression | undefined;
  readonly using: readonly string[];
}

export interface Select {
  readonly isDistinct: boolean;
  readonly columns: readonly Column[];
  /** The first joins nothing; [] for a SELECT without FROM. */
  readonly from: readonly Join[];
  readonly where: Expression | undefined;
  readonly groupBy: readonly Expression[];
  readonly having: Expression | undefined;
}

export interface Ordering {
  readonly value: Expression;
  readonly isDescending: boolean;
  /** Where given; else null is the least value. */
  readonly nulls: 'first' | 'last' | undefined;
}

export type SetOperator = 'union' | 'union all' | 'except' | 'intersect';

export interface Query {
  readonly first: Select;
  readonly others: readonly { readonly operator: SetOperator; readonly select: Select }[];
  readonly orderBy: readonly Ordering[];
  readonly limit: number | undefined;
  readonly offset: number;
}
