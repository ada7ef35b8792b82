import type { Item, ItemError, Lineage } from '@weft/workflow-model';
import type { ActivationRecord } from '../scheduler/activation-record.ts';
import type { Failure, Outcome, Outputs, SettledOutcome } from '../outcome.ts';

const EMPTY_ITEM: Item = { json: {} };
const NOTHING: Outputs = [];

/** The outcome of a node that is not run: a disabled one passes its first input on, a pinned one gives what is pinned. */
export function outcomeWithoutRunning(
  activation: ActivationRecord,
  pinned: readonly Item[] | undefined,
): SettledOutcome | undefined {
  if (activation.node.disabled) return { status: 'succeeded', outputs: [activation.inputs[0]?.map(passOn)] };
  return pinned && { status: 'succeeded', outputs: [withLineage(pinned, activation)] };
}

/** The outcome of a step that somebody has skipped: the given items, or what came in, as of a disabled one. */
export function skipped(activation: ActivationRecord, items: readonly Item[], failure: Failure | undefined): SettledOutcome {
  const outputs = [items.length > 0 ? withLineage(items, activation) : activation.inputs[0]?.map(passOn)];
  return { status: 'succeeded', outputs, skipped: failure };
}

/**
 * The items that an activation hands on: after `onError`, and with one empty item where `alwaysOutputData` asks for it.
 * @returns undefined where the failure ends the run.
 */
export function handedOn(activation: ActivationRecord, outcome: SettledOutcome): Outputs | undefined {
  const { node } = activation;
  if (outcome.status === 'failed') return afterFailure(activation, outcome.failure);
  if (node.disabled) return silenceEmpty(outcome.outputs);
  const outputs = silenceEmpty(node.onError === 'error-output' ? withErrorsMoved(outcome.outputs, activation) : outcome.outputs);
  if (!node.alwaysOutputData || outputs[0] !== undefined) return outputs;
  return [[EMPTY_ITEM], ...outputs.slice(1)];
}

/** The outcome of an attempt that ended in an exception, which is a bug in the node. */
export function crashed(error: unknown): Outcome {
  return { status: 'failed', failure: { code: 'NODE_CRASHED', fault: 'node', message: messageOf(error) } };
}

function messageOf(error: unknown): string {
  try {
    const message = error instanceof Error ? error.message : String(error);
    return message || 'The node failed without a message.';
  } catch {
    // Not everything that can be thrown can be turned into text.
    return 'The node threw something that cannot be shown.';
  }
}

/**
 * Pinned items say what they come from where they were pinned with that. Of the others, all come from the only item that came in, or each from
 * the one at its place where as many came in; else nothing is known.
 */
function withLineage(pinned: readonly Item[], { node, inputs, sources }: ActivationRecord): readonly Item[] {
  const count = inputs[0]?.length ?? 0;
  const isFed = sources.length > 0 && node.inputs.length === 1;
  if (!isFed || (count !== 1 && count !== pinned.length)) return pinned;
  return pinned.map((item, index) => (item.pairedItem ? item : { ...item, pairedItem: { item: count === 1 ? 0 : index } }));
}

/** A disabled node's items are new items, since their lineage has one more step. */
function passOn(item: Item, index: number): Item {
  return { ...item, pairedItem: { item: index } };
}

function afterFailure({ node, inputs }: ActivationRecord, failure: Failure): Outputs | undefined {
  if (node.onError === 'stop') return undefined;
  const items = errorItems(inputs, failure);
  if (node.onError === 'continue') return [items];
  const outputs = new Array<readonly Item[] | undefined>(node.outputs.length).fill(undefined);
  outputs[node.outputs.length - 1] = items.map((item) => withPaired(item, inputs));
  return outputs;
}

/** One for each item that came in, and at least one. */
function errorItems(inputs: ActivationRecord['inputs'], failure: Failure): readonly Item[] {
  const error: ItemError = { message: failure.message, code: failure.code };
  const json = { error: failure.message };
  const items: Item[] = [];
  inputs.forEach((arrived, input) => {
    for (let item = 0; item < (arrived?.length ?? 0); item++) {
      items.push({ json, error, pairedItem: input === 0 ? { item } : { item, input } });
    }
  });
  return items.length > 0 ? items : [{ json, error }];
}

/**
 * Items that tell of an error leave their outputs for the last one, `error`, in the order of the outputs. There each holds what its
 * input item held as well.
 */
function withErrorsMoved(outputs: Outputs, { node, inputs }: ActivationRecord): Outputs {
  const errorOutput = node.outputs.length - 1;
  const failed: Item[] = [];
  const rest = outputs.map((items, output) => {
    if (output === errorOutput || items?.some(isFailed) !== true) return items;
    for (const item of items) if (isFailed(item)) failed.push(withPaired(item, inputs));
    return items.filter((item) => !isFailed(item));
  });
  if (failed.length === 0) return outputs;
  while (rest.length <= errorOutput) rest.push(undefined);
  rest[errorOutput] = [...failed, ...(rest[errorOutput] ?? [])];
  return rest;
}

/** Marked by its node, or of the form in which nodes tell of errors: `{ error }`, or `{ error, message }`, and nothing else. */
function isFailed({ json, error }: Item): boolean {
  if (error !== undefined) return true;
  if (!json['error']) return false;
  const count = Object.keys(json).length;
  return count === 1 || (count === 2 && Boolean(json['message']));
}

/** The item with the fields of the input item that it comes from; its own come first. */
function withPaired(item: Item, inputs: ActivationRecord['inputs']): Item {
  const lineage = Array.isArray(item.pairedItem)
    ? (item.pairedItem as readonly Lineage[])[0]
    : (item.pairedItem as Lineage | undefined);
  const paired = lineage?.run === undefined ? lineage && inputs[lineage.input ?? 0]?.[lineage.item] : undefined;
  return paired === undefined ? item : { ...item, json: { ...paired.json, ...item.json } };
}

/** A port that did not fire is absent, whatever the node wrote. */
function silenceEmpty(outputs: Outputs): Outputs {
  if (outputs.length === 0) return NOTHING;
  return outputs.some((items) => items?.length === 0)
    ? outputs.map((items) => (items?.length === 0 ? undefined : items))
    : outputs;
}
