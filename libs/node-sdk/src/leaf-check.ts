import type { ParameterLeaf } from '@weft/engine';
import type { Json } from '@weft/workflow-model';
import type { z } from 'zod';
import { acceptsAnything } from './expressible.ts';
import { findLeafSchema, unwrap } from './leaf-schema.ts';
import type { RefusedParameter } from './parameter-failures.ts';
import { parameterIssues } from './parameter-issue.ts';

type Container = Record<string, unknown>;

/** Checks what one expression gave, and brings it into the form that the schema asks for. */
export class LeafCheck {
  private readonly parents: readonly string[];
  private readonly key: string;
  private readonly kind: string;
  private readonly isPlain: boolean;

  constructor(
    private readonly schema: z.ZodType,
    private readonly leaf: ParameterLeaf,
  ) {
    const path = leaf.path.map(String);
    this.parents = path.slice(0, -1);
    this.key = path.at(-1) as string;
    const inner = unwrap(schema);
    this.kind = inner.def.type;
    this.isPlain = (this.kind === 'string' || this.kind === 'boolean') && !inner.def.checks?.length;
  }

  /** Replaces the value in `values` where it needs another form. */
  apply(values: unknown): RefusedParameter | undefined {
    let parent = values as Container;
    for (const key of this.parents) parent = parent[key] as Container;
    const value = parent[this.key];
    if (this.isPlain && typeof value === this.kind) return undefined;
    const checked = checkValue(this.schema, value, this.leaf);
    if ('refused' in checked) return checked.refused;
    if (checked.data !== value) parent[this.key] = checked.data;
    return undefined;
  }
}

/** What an expression gave, in the form that the schema asks for. */
export function checkValue(
  schema: z.ZodType,
  value: unknown,
  leaf: ParameterLeaf,
): { readonly data: unknown } | { readonly refused: RefusedParameter } {
  const result = schema.safeParse(value);
  const data = result.success ? result.data : respell(schema, value);
  return data === NOTHING ? { refused: problemOf(result.error as z.ZodError, leaf) } : { data };
}

/** The value as another type that the schema takes: data from forms and queries is text. */
function respell(schema: z.ZodType, value: unknown): unknown {
  for (const spelling of spellings(value)) {
    const result = schema.safeParse(spelling);
    if (result.success) return result.data;
  }
  return NOTHING;
}

function problemOf(error: z.ZodError, leaf: ParameterLeaf): RefusedParameter {
  return {
    field: leaf.path.join('.'),
    message: parameterIssues(error)[0]?.message ?? 'the value does not fit',
    expression: leaf.expression.source,
  };
}

/** The check of one expression; undefined where any value will do. */
export function bindLeaf(schema: z.ZodType, parameters: Json, leaf: ParameterLeaf): LeafCheck | undefined {
  if (leaf.deferred) return undefined;
  const found = findLeafSchema(schema, leaf.path.map(String), parameters);
  return found && !acceptsAnything(found) ? new LeafCheck(found, leaf) : undefined;
}

/** No value at all, where undefined is one. */
const NOTHING = Symbol('nothing');

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

function spellings(value: unknown): readonly unknown[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (typeof value !== 'string') return [];
  if (NUMBER.test(value)) return [Number(value)];
  return value === 'true' || value === 'false' ? [value === 'true'] : [];
}
