import { passedOn, type ItemShape } from '@weft/node-sdk';
import type { CompiledNode } from '../compiled-node.ts';

/** The shape of what leaves each output of a node, from the shapes of what comes to its inputs. Error items have fields of their own. */
export function shapesAfter(
  { node, definition, parameters, valid, outputs }: CompiledNode,
  inputs: readonly ItemShape[],
): readonly ItemShape[] {
  const unknown = outputs.map(() => undefined);
  if (node.disabled) return outputs.map(() => passedOn(inputs));
  if (!definition?.shape || !valid || node.onError === 'continue') return unknown;
  const shapes = definition.shape(inputs, parameters);
  const declared = isList(shapes) ? shapes : outputs.map(() => shapes);
  return node.onError === 'error-output' ? [...declared.slice(0, outputs.length - 1), undefined] : declared;
}

const isList = (shapes: ItemShape | readonly ItemShape[]): shapes is readonly ItemShape[] => Array.isArray(shapes);
