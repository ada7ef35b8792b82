import type { PathRead } from '@weft/engine';

/** An expression's reads of fields, with the field that the expression stands in. */
export interface FieldReads {
  readonly field: string;
  readonly paths: readonly PathRead[];
}

/** What the expressions and the code of one node read of the run. */
export interface NodeReads {
  /** Names of nodes that exist, each with the field that first names it. */
  readonly names: ReadonlyMap<string, string>;
  /** Those of them that are reached through lineage. */
  readonly lineage: ReadonlySet<string>;
  /** A name is computed: any node could be read. */
  readonly dynamic: boolean;
  readonly deterministic: boolean;
  /** Workspace variables; `all` where any could be read. */
  readonly variables: ReadonlySet<string> | 'all';
  /** Code asks for static data. */
  readonly staticData: boolean;
  readonly fields: readonly FieldReads[];
}
