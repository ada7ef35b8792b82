import type { Item, Json, Lineage } from '@weft/workflow-model';
import type { EncodedEvent, EncodedStep, RunEventRecord, StepOutput, StepRecord } from './record.ts';

/** A scalar as it is, or the place of anything else in `CompactTables.shared`. */
type CompactValue = string | number | boolean | null | readonly [place: number];
/** What an item has besides its data; the number of the item it comes from where that is all. */
type Extras = Omit<Item, 'json'> | number;
/** Its keys, by their place in `CompactTables.shapes`, its values in their order, and one more where it has extras. */
type WholeItem = readonly [shape: number, ...(CompactValue | Extras)[]];
/** As the item of its number in the step before, but with other values in some places: place and value in turn. */
type ChangedItem = readonly [typeof CHANGED, ...(CompactValue | Extras)[]];
type CompactOutput = readonly [handle: string, items: readonly (WholeItem | ChangedItem | Item)[] | null];
type Rest = Pick<StepRecord, 'failure' | 'wait' | 'logs'>;

export type CompactStep = readonly [
  nodeId: string,
  nodeName: string,
  path: string,
  runIndex: number,
  status: StepRecord['status'],
  outputs: readonly CompactOutput[],
  /** Since the run's first step that is written so. */
  startedAfterMs: number,
  durationMs: number,
  attempts: number,
  rest?: Rest,
];
/** An event, or the place of the step whose end it tells. */
export type CompactEvent = RunEventRecord | number;

/** In the place of a shape. */
const CHANGED = -1;

/** An item that was written compactly. */
interface WrittenItem {
  readonly item: Item;
  readonly shape: number;
  /** Of its data, in the order of its keys. */
  readonly values: readonly Json[];
}

export interface CompactTables {
  readonly shapes: readonly (readonly string[])[];
  readonly shared: readonly unknown[];
  /** When the first step began, in milliseconds since the epoch. */
  readonly since: number;
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
  private readonly places = new Map<object, readonly [place: number]>();
  private readonly shapePlaces = new Map<string, number>();
  private lastShape: readonly string[] = [];
  private lastShapePlace = -1;
  /** The items of the step before: of the last of its outputs that is not silent, which is most often the only one. */
  private before: readonly (WrittenItem | undefined)[] = [];

  step(step: StepRecord): CompactStep {
    const { nodeId, nodeName, path, runIndex, status, outputs, startedAt, finishedAt, attempts, failure, wait, logs } = step;
    const { before } = this;
    const written = new Array<CompactOutput>(outputs.length);
    for (let at = 0; at < outputs.length; at++) {
      const [handle, items] = outputs[at] as StepOutput;
      written[at] = [handle, items && this.items(items, before)];
    }
    this.since ||= startedAt;
    const startedAfter = startedAt - this.since;
    const took = finishedAt - startedAt;
    if (failure || wait || logs)
      return [nodeId, nodeName, path, runIndex, status, written, startedAfter, took, attempts, { failure, wait, logs }];
    return [nodeId, nodeName, path, runIndex, status, written, startedAfter, took, attempts];
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

const endOf = ({ nodeName, runIndex, finishedAt, status }: StepRecord): RunEventRecord =>
  ({ type: 'step.finished', at: finishedAt, nodeName, runIndex, status }) as RunEventRecord;

export const expandEvent = (event: CompactEvent, steps: readonly StepRecord[]): RunEventRecord =>
  typeof event === 'number' ? endOf(steps[event] as StepRecord) : event;

/** Reads the steps of one run, in their order. */
export class CompactReader {
  private before: readonly (WholeItem | Item)[] = [];

  constructor(private readonly tables: CompactTables) {}

  step(step: CompactStep): StepRecord {
    const [nodeId, nodeName, path, runIndex, status, written, startedAfterMs, durationMs, attempts, rest] = step;
    const startedAt = this.tables.since + startedAfterMs;
    const { before } = this;
    const outputs = written.map(([handle, items]): StepOutput => {
      if (items === null) return [handle, null];
      this.before = items.map((item, index) => withChanges(item, before[index]));
      return [handle, this.before.map((item) => expandItem(item, this.tables))];
    });
    return {
      nodeId,
      nodeName,
      path,
      runIndex,
      status,
      outputs,
      startedAt,
      finishedAt: startedAt + durationMs,
      attempts,
      ...rest,
    };
  }
}

function withChanges(item: WholeItem | ChangedItem | Item, before: WholeItem | Item | undefined): WholeItem | Item {
  if (!isCompact(item) || item[0] !== CHANGED) return item;
  const whole = [...(before as WholeItem)];
  for (let at = 1; at < item.length; at += 2) whole[item[at] as number] = item[at + 1]!;
  return whole as unknown as WholeItem;
}

function expandItem(item: WholeItem | Item, { shapes, shared }: CompactTables): Item {
  if (!isCompact(item)) return item;
  const keys = shapes[item[0]] as readonly string[];
  const extras = item.length > keys.length + 1 ? toExtras(item.at(-1) as Extras) : undefined;
  const values = keys.map((key, index) => {
    const value = item[index + 1] as CompactValue;
    return [key, typeof value === 'object' && value !== null ? (shared[value[0]] as Json) : value] as const;
  });
  // Not by assignment, which takes the key `__proto__` for something else.
  return { json: Object.fromEntries(values), ...extras };
}

const toExtras = (extras: Extras): Omit<Item, 'json'> => (typeof extras === 'number' ? { pairedItem: { item: extras } } : extras);

const isCompact = <Compact extends WholeItem | ChangedItem>(item: Compact | Item): item is Compact => Array.isArray(item);
