import { NameChain } from '@weft/engine';
import type { Item, Json, Lineage } from '@weft/workflow-model';
import {
  CHANGED,
  firstOutput,
  MAIN,
  USUAL,
  type ChangedItem,
  type CompactEvent,
  type CompactOutput,
  type CompactStep,
  type CompactTables,
  type CompactValue,
  type Exceptions,
  type Extras,
  type WholeItem,
} from './compact-form.ts';
import type { EncodedEvent, EncodedStep, RunEventRecord, StepOutput, StepRecord } from './record.ts';

/** An item that was written compactly. */
interface WrittenItem {
  readonly item: Item;
  readonly shape: number;
  /** Of its data, in the order of its keys. */
  readonly values: readonly Json[];
}

/**
 * Writes the steps of one run so that each nested value is in it once: a step hands on most of what it got, and in a chain of
 * fifty the same headers would stand in the text fifty times. Keys of items stand once for all items that have them, and of an item that
 * differs little from that of the step before it is written what differs.
 * Items never change, so whatever is the same object is the same value.
 */
export class CompactWriter implements CompactTables {
  readonly shapes: (readonly string[])[] = [];
  readonly shared: unknown[] = [];
  since = 0;
  private readonly names = new NameChain();
  /** By which output the items of the step before left it: the first that was not silent. */
  private output = 0;
  private readonly places = new Map<object, readonly [place: number]>();
  private readonly shapePlaces = new Map<string, number>();
  private lastShape: readonly string[] = [];
  private lastShapePlace = -1;
  /** The items of the step before: of the last of its outputs that is not silent, which is most often the only one. */
  private before: readonly (WrittenItem | undefined)[] = [];

  /** What the journal has turned into text stays as it is. */
  write(step: StepRecord | EncodedStep): CompactStep | EncodedStep {
    if (typeof step !== 'string') return this.step(step);
    this.names.goTo(undefined);
    return step;
  }

  private step(step: StepRecord): CompactStep {
    const { nodeId, nodeName, path, startedAt, finishedAt } = step;
    const follows = this.names.follows(path, nodeId, this.output);
    const outputs = this.outputs(step.outputs);
    this.since ||= startedAt;
    const startedAfter = startedAt - this.since;
    const took = finishedAt - startedAt;
    if (follows && isUsual(step)) return [nodeId, nodeName, outputs, startedAfter, took];
    return [nodeId, nodeName, outputs, startedAfter, took, exceptionsOf(step, follows)];
  }

  private outputs(outputs: readonly StepOutput[]): CompactStep[2] {
    const { before } = this;
    this.output = firstOutput(outputs);
    const [handle, only] = outputs.length === 1 ? outputs[0]! : [];
    if (handle === MAIN && only?.length) return this.items(only, before);
    const written = new Array<CompactOutput>(outputs.length);
    for (let at = 0; at < outputs.length; at++) {
      const [name, items] = outputs[at]!;
      written[at] = [name, items && this.items(items, before)];
    }
    return written;
  }

  private items(items: readonly Item[], before: readonly (WrittenItem | undefined)[]): (WholeItem | ChangedItem | Item)[] {
    const compact = new Array<WholeItem | ChangedItem | Item>(items.length);
    const written = new Array<WrittenItem | undefined>(items.length);
    for (let index = 0; index < items.length; index++) {
      const item = items[index] as Item;
      const one = (written[index] = this.toWritten(item));
      compact[index] = one ? (this.changed(one, before[index]) ?? this.whole(one)) : item;
    }
    this.before = written;
    return compact;
  }

  private toWritten(item: Item): WrittenItem | undefined {
    const { json } = item;
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
    const values = Object.values(json);
    if (values.includes(undefined as never)) return undefined; // JSON leaves such a value out, and so would the shape have to
    return { item, shape: this.shape(Object.keys(json)), values };
  }

  private whole({ item: { binary, pairedItem, error }, shape, values }: WrittenItem): WholeItem {
    const hasExtras = binary !== undefined || error !== undefined || pairedItem !== undefined;
    const written = new Array<CompactValue | Extras>(values.length + (hasExtras ? 2 : 1));
    written[0] = shape;
    for (let at = 0; at < values.length; at++) written[at + 1] = this.value(values[at] as Json);
    if (binary !== undefined || error !== undefined) written[values.length + 1] = { binary, pairedItem, error };
    else if (pairedItem !== undefined) written[values.length + 1] = itemNumber(pairedItem) ?? { pairedItem };
    return written as unknown as WholeItem;
  }

  /** Undefined where it is no shorter than the whole, or where more than values of its data differ. */
  private changed({ item, shape, values }: WrittenItem, before: WrittenItem | undefined): ChangedItem | undefined {
    if (before?.shape !== shape || !hasSameExtras(item, before.item)) return undefined;
    let changes = 0;
    for (let at = 0; at < values.length; at++) if (values[at] !== before.values[at]) changes++;
    if (2 * changes >= values.length) return undefined;
    const written = new Array<CompactValue>(1 + 2 * changes);
    written[0] = CHANGED;
    for (let at = 0, next = 1; next < written.length; at++) {
      if (values[at] === before.values[at]) continue;
      written[next++] = at + 1;
      written[next++] = this.value(values[at] as Json);
    }
    return written as unknown as ChangedItem;
  }

  private value(value: Json): CompactValue {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.places.get(value);
    if (known !== undefined) return known;
    const place = [this.shared.push(value) - 1] as const;
    this.places.set(value, place);
    return place;
  }

  private shape(keys: readonly string[]): number {
    const last = this.lastShape;
    if (keys.length === last.length && this.lastShapePlace >= 0 && keys.every((key, index) => key === last[index]))
      return this.lastShapePlace;
    const name = JSON.stringify(keys);
    let place = this.shapePlaces.get(name);
    if (place === undefined) {
      place = this.shapes.push(keys) - 1;
      this.shapePlaces.set(name, place);
    }
    this.lastShape = keys;
    this.lastShapePlace = place;
    return place;
  }
}

/** Of a lineage that says no more. */
function itemNumber(lineage: NonNullable<Item['pairedItem']>): number | undefined {
  if (Array.isArray(lineage)) return undefined;
  for (const key of Object.keys(lineage)) if (key !== 'item') return undefined;
  return (lineage as Lineage).item;
}

function hasSameExtras(item: Item, before: Item): boolean {
  if (item.binary || item.error || before.binary || before.error) return false;
  if (item.pairedItem === before.pairedItem) return true;
  if (item.pairedItem === undefined || before.pairedItem === undefined) return false;
  const number = itemNumber(item.pairedItem);
  return number !== undefined && number === itemNumber(before.pairedItem);
}

const isUsual = ({ runIndex, status, attempts, failure, wait, logs }: StepRecord): boolean =>
  runIndex === USUAL.runIndex && status === USUAL.status && attempts === USUAL.attempts && !failure && !wait && !logs;

function exceptionsOf({ path, runIndex, status, attempts, failure, wait, logs }: StepRecord, follows: boolean): Exceptions {
  return {
    path: follows ? undefined : path,
    runIndex: runIndex === USUAL.runIndex ? undefined : runIndex,
    status: status === USUAL.status ? undefined : status,
    attempts: attempts === USUAL.attempts ? undefined : attempts,
    failure,
    wait,
    logs,
  };
}

/** Leaves out of the events what the steps say already. What is text stays as it is. */
export function compactEvents(
  events: readonly (RunEventRecord | EncodedEvent)[],
  steps: readonly (StepRecord | EncodedStep)[],
): (CompactEvent | EncodedEvent)[] {
  let next = 0;
  return events.map((event) => {
    while (typeof steps[next] === 'string') next++;
    const step = steps[next] as StepRecord | undefined;
    return step && typeof event !== 'string' && tellsEndOf(step, event) ? next++ : event;
  });
}

const tellsEndOf = (step: StepRecord, event: RunEventRecord): boolean =>
  event.type === 'step.finished' &&
  event.error === undefined &&
  event.answer === undefined &&
  event.nodeName === step.nodeName &&
  event.runIndex === step.runIndex &&
  event.at === step.finishedAt &&
  event.status === step.status;
