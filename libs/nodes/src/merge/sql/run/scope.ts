import type { Expression, NameExpression } from '../parse/syntax.ts';
import { sqlFailed } from '../sql-failure.ts';
import type { Row } from './rows.ts';

/** A table in FROM. */
export class Source {
  private known: ReadonlySet<string> | undefined;

  constructor(
    readonly alias: string,
    readonly rows: readonly Row[],
  ) {}

  /** Items have no schema: a table has the fields that any of its rows has. */
  get fields(): ReadonlySet<string> {
    this.known ??= new Set(this.rows.flatMap(({ json }) => Object.keys(json)));
    return this.known;
  }
}

/** What a name stands for. */
export interface Resolved {
  /** How many queries further out. */
  readonly depth: number;
  readonly source: number;
  readonly path: readonly string[];
}

/** The names that an expression of one SELECT can use. */
export class Scope {
  /** Whether something in it names a table of a query further out. */
  isCorrelated = false;

  constructor(
    readonly sources: readonly Source[],
    readonly outer: Scope | undefined,
    /** Of the columns: may be used in GROUP BY, HAVING and ORDER BY. */
    readonly aliases: ReadonlyMap<string, Expression> = new Map(),
  ) {
    const seen = new Set<string>();
    for (const { alias } of sources) {
      if (alias !== '' && seen.has(alias))
        throw sqlFailed(`The query has two tables "${alias}".`, `Name one of them: FROM input1 AS a JOIN ${alias} AS b.`);
      seen.add(alias);
    }
  }

  /**
   * Undefined where no table has the field, which then is null.
   * @throws NodeFailure MERGE_SQL_FAILED for a table that is not in FROM
   */
  resolve({ path }: NameExpression): Resolved | undefined {
    const scopes = this.outward();
    for (const [depth, scope] of scopes.entries()) {
      const found = scope.find(path);
      if (found === undefined) continue;
      for (const inner of scopes.slice(0, depth)) inner.isCorrelated = true;
      return { depth, ...found };
    }
    const [head = ''] = path;
    if (path.length > 1 && /^input\d+$/i.test(head))
      throw sqlFailed(
        `The query uses "${head}", which is not in its FROM.`,
        `Add it: JOIN ${head} ON …, or use the alias that it has there.`,
      );
    return undefined;
  }

  /** The place of the table of that name in FROM, or -1. */
  place(table: string): number {
    const exact = this.sources.findIndex(({ alias }) => alias === table);
    return exact >= 0 ? exact : this.sources.findIndex(({ alias }) => alias.toLowerCase() === table.toLowerCase());
  }

  /** This one and those around it. */
  private outward(): readonly Scope[] {
    return [this, ...(this.outer?.outward() ?? [])];
  }

  private find(path: readonly string[]): Omit<Resolved, 'depth'> | undefined {
    const [head = '', ...rest] = path;
    const table = rest.length > 0 ? this.place(head) : -1;
    if (table >= 0) return { source: table, path: rest };
    const owner = this.sources.findIndex(({ fields }) => fields.has(head));
    return owner >= 0 ? { source: owner, path } : undefined;
  }
}
