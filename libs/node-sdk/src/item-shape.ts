import type { Json } from '@weft/workflow-model';
import { isExpression } from './expression-text.ts';

/** Top-level fields that the JSON of an item can have, and no others; undefined where that is not known. */
export type ItemShape = ReadonlySet<string> | undefined;

/** Items with these fields at most. What cannot be told before the run (undefined, an expression) leaves the shape unknown. */
export function shapeOf(...names: readonly (Json | undefined)[]): ItemShape {
  return names.every(isFixedText) ? new Set(names) : undefined;
}

/** The same with further fields. */
export function withFields(shape: ItemShape, ...names: readonly (Json | undefined)[]): ItemShape {
  const added = shapeOf(...names);
  return added && shape?.union(added);
}

/** Items of any of these shapes. */
export function anyOf(shapes: readonly ItemShape[]): ItemShape {
  const known = shapes.filter((shape) => shape !== undefined);
  return known.length === shapes.length ? known.reduce((all, shape) => all.union(shape), new Set<string>()) : undefined;
}

/** The top-level field that a name leads to, where a dot in it leads into an object; undefined where it cannot be told. */
export function topField(name: Json | undefined, dotNotation: Json | undefined = true): string | undefined {
  if (!isFixedText(name) || typeof dotNotation !== 'boolean') return undefined;
  return dotNotation ? name.split(/[.[]/)[0] : name;
}

/** What leaves a node as it came. */
export const passedOn = ([input]: readonly ItemShape[]): ItemShape => input;

const isFixedText = (value: Json | undefined): value is string => typeof value === 'string' && !isExpression(value);
