import type { PathRead, References } from './expression.ts';

/** Gathers what an expression can read, while it is compiled. */
export class ReferenceCollector {
  private readonly nodes = new Set<string>();
  private readonly lineage = new Set<string>();
  private readonly vars = new Set<string>();
  private readonly env = new Set<string>();
  private readonly paths: PathRead[] = [];
  /** Lineage is asked of a value whose node cannot be told: it counts for every node named. */
  lineageOfAny = false;
  dynamic = false;
  /** How often `$vars` stands in the expression. Where that is more often than a name follows it, any could be read. */
  varsMentions = 0;
  private varsNamed = 0;
  wholeInput = false;
  binary = false;
  runIndex = false;

  node(name: string): void {
    this.nodes.add(name);
  }

  lineageOf(name: string): void {
    this.lineage.add(name);
  }

  variable(kind: 'vars' | 'env', name: string): void {
    this[kind].add(name);
    if (kind === 'vars') this.varsNamed++;
  }

  path(read: PathRead): void {
    this.paths.push(read);
  }

  toReferences(): References {
    const { dynamic, wholeInput, binary, runIndex, paths } = this;
    const [nodes, lineage, vars, env] = [this.nodes, this.lineage, this.vars, this.env].map((names) => [...names]) as [
      string[],
      string[],
      string[],
      string[],
    ];
    const read = {
      lineage: this.lineageOfAny ? nodes : lineage,
      vars: this.varsMentions > this.varsNamed ? ('all' as const) : vars,
    };
    return { nodes, dynamic, paths, wholeInput, binary, runIndex, env, ...read };
  }
}
