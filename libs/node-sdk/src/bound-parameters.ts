import { compileParameters, type ParameterPath, type ParameterProgram, type Scope } from '@weft/engine';
import type { Json } from '@weft/workflow-model';
import type { z } from 'zod';
import { expressible } from './expressible.ts';
import { bindDeferred, localNamesAt } from './deferred-check.ts';
import { bindLeaf } from './leaf-check.ts';
import { expressionFailure, expressionProblem, parameterFailure, type RefusedParameter } from './parameter-failures.ts';
import { parameterIssues } from './parameter-issue.ts';

type Parameters = Readonly<Record<string, Json>>;

/** The parameters of one plan node, ready to be read for any item of any run. */
export class BoundParameters {
  private shared: { readonly value: unknown } | undefined;
  private sandboxedSources: SandboxedSources | undefined;

  constructor(
    private readonly program: ParameterProgram,
    /** Brings what `resolve` gives into the form of the schema. */
    private readonly check: (values: unknown, itemIndex: number) => unknown,
  ) {}

  /** JavaScript that the sandbox must have evaluated for every item before the first `read`; empty for nearly all nodes. */
  get sandboxed(): SandboxedSources {
    return (this.sandboxedSources ??= sandboxedIn(this.program));
  }

  /** The value that serves all items, once it is known: parameters without expressions never need a scope of their own. */
  get constant(): { readonly value: unknown } | undefined {
    return this.shared;
  }

  /**
   * The parameters for one item.
   * @throws NodeFailure EXPRESSION_…, PARAMETER_INVALID
   */
  read(scope: Scope): unknown {
    const value = this.check(this.resolve(scope), scope.itemIndex);
    if (this.program.constant) this.shared = { value };
    return value;
  }

  private resolve(scope: Scope): unknown {
    try {
      return this.program.resolve(scope);
    } catch (error) {
      throw expressionFailure(error, { itemIndex: scope.itemIndex, sourceOf: (path) => this.sourceOf(path) });
    }
  }

  private sourceOf(path: ParameterPath): string | undefined {
    return this.program.leaves.find((leaf) => leaf.path === path)?.expression.source;
  }
}

export interface SandboxedSources {
  readonly sources: readonly string[];
  /** They ask for items of other nodes by lineage. */
  readonly readsLineage: boolean;
}

function sandboxedIn({ leaves }: ParameterProgram): SandboxedSources {
  const expressions = leaves.map(({ expression }) => expression).filter(({ sandboxed }) => sandboxed.length > 0);
  const sources = [...new Set(expressions.flatMap(({ sandboxed }) => sandboxed))];
  return { sources, readsLineage: expressions.some(({ references }) => references.lineage.length > 0 || references.dynamic) };
}

/** @throws NodeFailure PARAMETER_INVALID, EXPRESSION_… where the parameters are wrong whatever their expressions give. */
export function bindParameters(schema: z.ZodType, parameters: Parameters): BoundParameters {
  const filled = expressible(schema).safeParse(parameters);
  if (!filled.success) throw invalid(filled.error);
  const values = filled.data as Json;
  const program = compileParameters(values, { localsAt: (path) => localNamesAt(schema, path, values) });
  const [problem] = program.problems;
  if (problem) throw expressionProblem(problem);
  return new BoundParameters(program, program.leaves.length === 0 ? checkWhole(schema) : checkLeaves(schema, values, program));
}

/** What is no expression was checked when the plan was bound; only what the expressions gave is looked at for each item. */
function checkLeaves(schema: z.ZodType, parameters: Json, { leaves }: ParameterProgram) {
  const checks: { apply(values: unknown, itemIndex: number): RefusedParameter | undefined }[] = [
    ...leaves.flatMap((leaf) => bindLeaf(schema, parameters, leaf) ?? []),
    ...bindDeferred(schema, parameters, leaves),
  ];
  return (values: unknown, itemIndex: number): unknown => {
    for (const check of checks) {
      const problem = check.apply(values, itemIndex);
      if (problem) throw parameterFailure({ ...problem, itemIndex });
    }
    return values;
  };
}

function checkWhole(schema: z.ZodType) {
  return (values: unknown): unknown => {
    const result = schema.safeParse(values);
    if (!result.success) throw invalid(result.error);
    return result.data;
  };
}

function invalid(error: z.ZodError): Error {
  const [first] = parameterIssues(error);
  return parameterFailure({ field: first?.field ?? '', message: first?.message ?? 'they do not fit the schema' });
}
