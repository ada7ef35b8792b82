import type { Json } from '@weft/workflow-model';

export interface Leaf {
  /** Path such as `fields.0.value`. */
  readonly path: string;
  readonly keys: readonly string[];
  readonly text: string;
}

/** Every string that is an expression, with its path, in the order of the document. */
export function expressionLeaves(value: Json | undefined): readonly Leaf[] {
  const leaves: Leaf[] = [];
  collect(value, [], leaves);
  return leaves;
}

function collect(value: Json | undefined, keys: readonly string[], leaves: Leaf[]): void {
  if (typeof value === 'string') {
    if (value.startsWith('=')) leaves.push({ path: keys.join('.'), keys, text: value });
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      collect((value as Readonly<Record<string, Json>>)[key], [...keys, key], leaves);
    }
  }
}
