import type { Failure } from '@weft/engine';
import type { Item } from '@weft/workflow-model';
import { lineageOf } from './lineage.ts';

/** The item that stands for one that failed, where the step goes on after errors. */
export function errorItem(failure: Failure, index: number): Item {
  const { message, code, fix } = failure;
  return {
    json: { error: message },
    error: fix === undefined ? { message, code } : { message, code, description: fix },
    pairedItem: lineageOf(index),
  };
}
