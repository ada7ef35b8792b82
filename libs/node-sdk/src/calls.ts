import { CALL_UNCERTAIN, type Activation, type Failure, type PlanNode } from '@weft/engine';
import type { Item, Json } from '@weft/workflow-model';
import { NodeFailure } from './node-failure.ts';

/** Names one call of a step to the outside, the same on every attempt at the run. */
export interface CallAddress {
  readonly activation: Activation;
  readonly itemIndex: number;
  /** Counts the calls made for one item, from 0. */
  readonly call: number;
}

/** What is known of a call: its result, what somebody has put in its place, that it may have been made, or nothing. */
export type RecalledCall =
  | { readonly status: 'done'; readonly result: Json }
  | { readonly status: 'given'; readonly items: readonly Item[] }
  | { readonly status: 'uncertain' }
  | { readonly status: 'unknown' };

/** What the call is known by, in the journal and to the other side: the activation's name, unless a person has changed the item. */
export const nameOfCall = ({ activation, itemIndex }: CallAddress): string =>
  activation.callNames?.[itemIndex] ?? activation.path;

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
  if (recalled.status === 'given') throw new GivenItems(recalled.items);
  if (recalled.status === 'uncertain' && address.activation.node.onUncertain !== 'retry') throw uncertain(address);
  if (address.call > 0) await journal.secure?.(address);
  const result = await perform();
  await journal.record(address, result);
  return result;
}

/** Thrown in place of a call that somebody has said is made: of the item, these items stand. Of a node that does not go by items, for the step. */
export class GivenItems extends Error {
  override readonly name = 'GivenItems';

  constructor(readonly items: readonly Item[]) {
    super('Somebody has said what the call came to.');
  }
}

/** Is the failure one about which somebody is asked, so that no item stands for it? */
export const isAskedAbout = ({ code }: Failure, { onUncertain }: PlanNode): boolean =>
  code === CALL_UNCERTAIN && onUncertain === 'ask';

function uncertain(address: CallAddress): NodeFailure {
  const { activation, itemIndex, call } = address;
  return new NodeFailure({
    code: CALL_UNCERTAIN,
    fault: 'platform',
    message: `The call of "${activation.node.name}" for item ${itemIndex} was under way when the run was interrupted; whether it took effect is not known.`,
    itemIndex,
    fix: 'Check the other side, then run the workflow again. Set "onUncertain" to "retry" where the other side honours the Idempotency-Key.',
    details: { name: nameOfCall(address), call },
    retryable: false,
  });
}
