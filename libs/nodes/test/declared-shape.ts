import { expressible, type FromParameters, type ItemShape, type NodeDefinition, type RawParameters } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { Fixture } from './fixture.ts';
import { inputsOf } from './fixture-plan.ts';

type Given = Pick<Fixture, 'parameters' | 'input'>;

/** `<handle>.<field>` of what left a node though the shape that it declares for such input does not have it. */
export function fieldsBeyondShape(
  { shape, params, outputs: handles }: NodeDefinition,
  { parameters: given, input }: Given,
  outputs: Readonly<Record<string, readonly Item[]>>,
): readonly string[] {
  const parsed = expressible(params).safeParse(given ?? {});
  if (!shape || !parsed.success) return [];
  const parameters = parsed.data as RawParameters;
  const shapes = shape(
    inputsOf(input).map((items) => shapeOfItems(items ?? [])),
    parameters,
  );
  return fixed(handles, parameters).flatMap((handle, index) => {
    const declared = isList(shapes) ? shapes[index] : shapes;
    const fields = (outputs[handle] ?? []).flatMap(({ json, error }) => (error ? [] : Object.keys(json)));
    return declared ? [...new Set(fields)].filter((field) => !declared.has(field)).map((field) => `${handle}.${field}`) : [];
  });
}

const shapeOfItems = (items: readonly Item[]): ItemShape => new Set(items.flatMap(({ json }) => Object.keys(json)));
const isList = (shapes: ItemShape | readonly ItemShape[]): shapes is readonly ItemShape[] => Array.isArray(shapes);

function fixed<T>(value: FromParameters<T>, parameters: RawParameters): T {
  return typeof value === 'function' ? (value as (parameters: RawParameters) => T)(parameters) : value;
}
