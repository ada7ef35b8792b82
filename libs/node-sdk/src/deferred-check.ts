import type { DeferredValue, ParameterLeaf, ParameterPath } from '@weft/engine';
import type { Json } from '@weft/workflow-model';
import type { z } from 'zod';
import { deferredSchema, type Deferred } from './deferred.ts';
import { checkValue } from './leaf-check.ts';
import { findLeafSchema } from './leaf-schema.ts';
import { expressionFailure, parameterFailure } from './parameter-failures.ts';

type Container = Record<string, unknown>;

/** Puts a function in the place of a parameter that is read later. */
interface DeferredCheck {
  apply(values: unknown, itemIndex: number): undefined;
}

/** The names that an expression at this place has beside those that exist everywhere; undefined where it is not deferred. */
export function localNamesAt(schema: z.ZodType, path: ParameterPath, parameters: Json): readonly string[] | undefined {
  const found = findLeafSchema(schema, path.map(String), parameters);
  return found && deferredSchema(found)?.names;
}

/** For every deferred parameter, whether it is an expression or a fixed value. */
export function bindDeferred(schema: z.ZodType, parameters: Json, leaves: readonly ParameterLeaf[]): readonly DeferredCheck[] {
  return valuePaths(parameters, []).flatMap((path) => {
    const found = findLeafSchema(schema, path, parameters);
    const later = found && deferredSchema(found);
    if (!later) return [];
    const leaf = leaves.find((candidate) => candidate.path.map(String).join('\n') === path.join('\n'));
    return [leaf ? evaluatedLater(later.value, leaf) : givenBack(path)];
  });
}

function evaluatedLater(schema: z.ZodType, leaf: ParameterLeaf): DeferredCheck {
  return {
    apply: (values, itemIndex) => {
      const { parent, key } = placeOf(values, leaf.path.map(String));
      const evaluate = parent[key] as DeferredValue;
      const read: Deferred<unknown> = (locals) => {
        const checked = checkValue(schema, evaluateOr(evaluate, locals, { leaf, itemIndex }), leaf);
        if ('refused' in checked) throw parameterFailure({ ...checked.refused, itemIndex });
        return checked.data;
      };
      parent[key] = read;
      return undefined;
    },
  };
}

function evaluateOr(
  evaluate: DeferredValue,
  locals: Readonly<Record<string, Json>>,
  { leaf, itemIndex }: { readonly leaf: ParameterLeaf; readonly itemIndex: number },
): unknown {
  try {
    return evaluate(locals);
  } catch (error) {
    throw expressionFailure(error, { itemIndex, sourceOf: () => leaf.expression.source });
  }
}

function givenBack(path: readonly string[]): DeferredCheck {
  return {
    apply: (values) => {
      const { parent, key } = placeOf(values, path);
      const value = parent[key];
      parent[key] = () => value;
      return undefined;
    },
  };
}

/** Parts that no expression is in are shared by all items, so those on the way are copied before one is changed. */
function placeOf(values: unknown, path: readonly string[]): { readonly parent: Container; readonly key: string } {
  let parent = values as Container;
  for (const key of path.slice(0, -1)) {
    const part = parent[key] as Container | readonly unknown[];
    if (Object.isFrozen(part)) parent[key] = Array.isArray(part) ? [...(part as readonly unknown[])] : { ...part };
    parent = parent[key] as Container;
  }
  return { parent, key: path.at(-1) as string };
}

/** Paths of all values that are no containers. */
function valuePaths(value: Json | undefined, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return path.length > 0 ? [path] : [];
  return Object.entries(value).flatMap(([key, part]) => valuePaths(part as Json, [...path, key]));
}
