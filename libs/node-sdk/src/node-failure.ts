import type { Failure } from '@weft/engine';

/** The one exception that a node throws on purpose: a failure as data, with the item and field where known. */
export class NodeFailure extends Error {
  override readonly name = 'NodeFailure';

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}
