import type { Item } from '@weft/workflow-model';
import { lineageOf } from './lineage.ts';

/** An input item as an output item: its data by reference, its lineage anew. The mark of an error stays with the step that made it. */
export function passOn({ json, binary }: Item, index: number, input = 0): Item {
  const pairedItem = lineageOf(index, input);
  return binary === undefined ? { json, pairedItem } : { json, binary, pairedItem };
}
