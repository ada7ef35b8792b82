import type { Activation } from '@weft/engine';
import type { Json } from '@weft/workflow-model';
import { NodeFailure } from './node-failure.ts';

/** Names one call of a step to the outside, the same on every attempt at the run. */
export interface CallAddress {
  readonly activation: Activation;
  readonly itemIndex: number;
  /** Counts the calls made for one item, from 0. */
  readonly call: number;
}

/** What is known of a call: its result, that it may have been made, or nothing. */
export type RecalledCall =
  { readonly status: 'done'; readonly result: Json } | { readonly status: 'uncertain' } | { readonly status: 'unknown' };

/** The durable memory of the calls that writes make (run.md §4). Supplied by the executor. */
export interface CallJournal {
  /** Also knows what this attempt at the run has recorded: a retried step does not repeat the calls that came through. */
  recall(address: CallAddress): RecalledCall;
  /** Takes over the result of a call. Waits only where the journal holds back. */
  record(address: CallAddress, result: Json): void | Promise<void>;
  /** Asked before a further call for the same item: resolves once the results of those before it are certain. */
  secure?(address: CallAddress): void | Promise<void>;
}

/** For runs that keep no journal. */
export const NO_CALL_JOURNAL: CallJournal = { recall: () => ({ status: 'unknown' }), record: () => undefined };

/** What a node's call is given: the key is made when first asked for. */
export class Call {
  constructor(
    private readonly address: CallAddress,
    private readonly keyFor: (address: CallAddress) => string,
    readonly signal: AbortSignal,
  ) {}

  /** The same on every attempt at this call. */
  get idempotencyKey(): string {
    return this.keyFor(this.address);
  }
}

/** Makes a call of a `write` step, unless the journal says that it has been made. */
export async function performOnce<T extends Json>(
  journal: CallJournal,
  address: CallAddress,
  perform: () => Promise<T>,
): Promise<T> {
  const recalled = journal.recall(address);
  if (recalled.status === 'done') return recalled.result as T;
  if (recalled.status === 'uncertain' && address.activation.node.onUncertain !== 'retry') throw uncertain(address);
  if (address.call > 0) await journal.secure?.(address);
  const result = await perform();
  await journal.record(address, result);
  return result;
}

function uncertain({ activation, itemIndex }: CallAddress): NodeFailure {
  return new NodeFailure({
    code: 'CALL_UNCERTAIN',
    fault: 'platform',
    message: `The call of "${activation.node.name}" for item ${itemIndex} was under way when the run was interrupted; whether it took effect is not known.`,
    itemIndex,
    fix: 'Check the other side, then run the workflow again. Set "onUncertain" to "retry" where the other side honours the Idempotency-Key.',
    retryable: false,
  });
}
