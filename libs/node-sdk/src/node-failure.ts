import type { Failure } from '@weft/engine';

/** The one exception that a node throws on purpose: a failure as data, with the item and field where known. */
export class NodeFailure extends Error {
  override readonly name = 'NodeFailure';

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Recognises a NodeFailure by its form, also one of another copy of this module. */
export function isNodeFailure(error: unknown): error is NodeFailure {
  if (error instanceof NodeFailure) return true;
  const candidate = error as { name?: unknown; failure?: { code?: unknown } } | null | undefined;
  return candidate?.name === 'NodeFailure' && typeof candidate.failure?.code === 'string';
}

/** The same failure with the item it happened at, where it names none yet. */
export function atItem(error: NodeFailure, itemIndex: number): NodeFailure {
  return error.failure.itemIndex === undefined ? new NodeFailure({ ...error.failure, itemIndex }) : error;
}
