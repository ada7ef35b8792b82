import type { Activation, Outputs, Plan, PlanNode, SettledStep } from '@weft/engine';
import { RecordedStep, type StepOutput, type StepRecord } from '@weft/execution-store';

/** A step that only computes is journalled up to this size, so that whoever looks at an open run sees what led to where it is. */
const MAX_SHOWN_STEP_CHARS = 16_384;
const MAX_HELD_ITEMS = 100;
/** So often a node that only computes may run before the items of its further activations are left out: a long loop is to need no more memory than its items do. */
const MAX_KEPT_TURNS = 1_000;
/** Of what steps that only compute have put out, for one run. */
export const MAX_KEPT_CHARS = 32 * 1_048_576;
/** Items of an output that are looked at to tell the size of all of them. */
const SAMPLE = 50;
/** Of an output that is too large. */
const FIRST_ITEMS = 100;

/**
 * The records of a run's steps. Of steps that only compute, and that a replay computes again, no more is kept than a person could look
 * at and a process hold: further ones are recorded with their first items, or with none.
 */
export class KeptOutputs {
  private keptChars = 0;

  constructor(
    private readonly saveData: Plan['saveData'],
    private readonly maxChars = MAX_KEPT_CHARS,
  ) {}

  /** What is neither kept nor journalled is not even put together. */
  record(activation: Activation, step: SettledStep, outputs: Outputs): RecordedStep | undefined {
    const mustJournal = needsJournal(activation.node);
    if (!mustJournal && this.saveData === 'none') return undefined;
    const count = countItems(outputs);
    if (!mustJournal && isLateTurn(activation, outputs)) return withItemsLeftOut(activation, step, []);
    if (!mustJournal && !this.hasRoomFor(outputs, count)) return withItemsLeftOut(activation, step, firstOf(outputs));
    const recorded = new RecordedStep(toStepRecord(activation, step, outputs), mustJournal ? Infinity : MAX_SHOWN_STEP_CHARS);
    // Text of many items is smaller than the items, which can be let go of then.
    if (count > MAX_HELD_ITEMS) this.keptChars += recorded.text().length;
    return recorded;
  }

  private hasRoomFor(outputs: Outputs, count: number): boolean {
    return count <= MAX_HELD_ITEMS || this.keptChars + estimateChars(outputs) <= this.maxChars;
  }
}

function withItemsLeftOut(activation: Activation, step: SettledStep, kept: Outputs): RecordedStep {
  const recorded = new RecordedStep({ ...toStepRecord(activation, step, kept), itemsLeftOut: true }, 0);
  recorded.text();
  return recorded;
}

const firstOf = (outputs: Outputs): Outputs => Array.from(outputs, (items) => items?.slice(0, FIRST_ITEMS));

/** What a loop hands on at its end is kept, however often it has turned. */
function isLateTurn({ node, runIndex }: Activation, outputs: Outputs): boolean {
  return runIndex >= MAX_KEPT_TURNS && (node.loop === undefined || outputs[0] === undefined);
}

function countItems(outputs: Outputs): number {
  let count = 0;
  for (const items of outputs) count += items?.length ?? 0;
  return count;
}

/** By some items of each output: the text of a million takes a second to make. */
function estimateChars(outputs: Outputs): number {
  let chars = 0;
  for (const items of outputs) {
    if (!items || items.length === 0) continue;
    const every = Math.ceil(items.length / SAMPLE);
    const sample = Array.from({ length: Math.ceil(items.length / every) }, (_, at) => items[at * every]);
    chars += (JSON.stringify(sample).length / sample.length) * items.length;
  }
  return chars;
}

/** A replay computes the rest again and comes to the same (run.md §4). */
function needsJournal(node: PlanNode): boolean {
  return node.effect !== 'pure' || !node.deterministic;
}

function toStepOutputs({ outputs: declared }: PlanNode, outputs: Outputs): readonly StepOutput[] {
  const all = new Array<StepOutput>(declared.length);
  for (let at = 0; at < declared.length; at++) all[at] = [declared[at]!.handle, outputs[at] ?? null];
  return all;
}

function toStepRecord(activation: Activation, step: SettledStep, outputs: Outputs): StepRecord {
  const { node, path, runIndex } = activation;
  return {
    nodeId: node.id,
    nodeName: node.name,
    path,
    runIndex,
    status: step.outcome.status,
    outputs: toStepOutputs(node, outputs),
    startedAt: step.startedAt,
    finishedAt: step.finishedAt,
    attempts: step.attempts,
    failure: step.outcome.status === 'failed' ? step.outcome.failure : step.outcome.skipped,
    logs: step.outcome.logs,
    customData: step.outcome.customData,
  };
}
