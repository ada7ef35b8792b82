import type { Item, Json, Lineage } from '@weft/workflow-model';
import type { EncodedEvent, EncodedStep, RunEventRecord, StepOutput, StepRecord } from './record.ts';

/** A scalar as it is, or the place of anything else in `CompactTables.shared`. */
type CompactValue = string | number | boolean | null | readonly [place: number];
/** What an item has besides its data; the number of the item it comes from where that is all. */
type Extras = Omit<Item, 'json'> | number;
/** Its keys, by their place in `CompactTables.shapes`, its values in their order, and one more where it has extras. */
type CompactItem = readonly [shape: number, ...(CompactValue | Extras)[]];
type CompactOutput = readonly [handle: string, items: readonly (CompactItem | Item)[] | null];
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

export interface CompactTables {
  readonly shapes: readonly (readonly string[])[];
  readonly shared: readonly unknown[];
  /** When the first step began, in milliseconds since the epoch. */
  readonly since: number;
}

/**
 * Writes the steps of one run so that each nested value is in it once: a step hands on most of what it got, and in a chain of
 * fifty the same headers would stand in the text fifty times. Keys of items stand once for all items that have them.
 * Items never change, so whatever is the same object is the same value.
 */
export class CompactWriter implements CompactTables {
  readonly shapes: (readonly string[])[] = [];
  readonly shared: unknown[] = [];
  since = 0;
  private readonly places = new Map<object, number>();
  private readonly shapePlaces = new Map<string, number>();
  private lastShape: readonly string[] = [];
  private lastShapePlace = -1;

  step(step: StepRecord): CompactStep {
    const { nodeId, nodeName, path, runIndex, status, outputs, startedAt, finishedAt, attempts, failure, wait, logs } = step;
    const written = outputs.map(([handle, items]): CompactOutput => [handle, items && items.map((item) => this.item(item))]);
    this.since ||= startedAt;
    const times = [startedAt - this.since, finishedAt - startedAt] as const;
    const facts = [nodeId, nodeName, path, runIndex, status, written, ...times, attempts] as const;
    return failure || wait || logs ? [...facts, { failure, wait, logs }] : facts;
  }

  private item(item: Item): CompactItem | Item {
    const { json, binary, pairedItem, error } = item;
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return item;
    const keys = Object.keys(json);
    const written: [number, ...(CompactValue | Extras)[]] = [0];
    for (const key of keys) {
      const value = this.value(json[key]);
      if (value === undefined) return item; // JSON leaves the key out, and so would the shape have to
      written.push(value);
    }
    written[0] = this.shape(keys);
    if (binary !== undefined || error !== undefined) written.push({ binary, pairedItem, error });
    else if (pairedItem !== undefined) written.push(itemNumber(pairedItem) ?? { pairedItem });
    return written;
  }

  private value(value: Json | undefined): CompactValue | undefined {
    if (typeof value !== 'object' || value === null) return isScalar(value) ? value : undefined;
    const known = this.places.get(value);
    if (known !== undefined) return [known];
    const place = this.shared.push(value) - 1;
    this.places.set(value, place);
    return [place];
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
  const { item, ...more } = Array.isArray(lineage) ? {} : (lineage as Lineage);
  return Object.keys(more).length === 0 ? item : undefined;
}

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

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

export function expandStep(step: CompactStep, tables: CompactTables): StepRecord {
  const [nodeId, nodeName, path, runIndex, status, written, startedAfterMs, durationMs, attempts, rest] = step;
  const startedAt = tables.since + startedAfterMs;
  const outputs = written.map(([handle, items]): StepOutput => [handle, items && items.map((item) => expandItem(item, tables))]);
  return { nodeId, nodeName, path, runIndex, status, outputs, startedAt, finishedAt: startedAt + durationMs, attempts, ...rest };
}

function expandItem(item: CompactItem | Item, { shapes, shared }: CompactTables): Item {
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

const isCompact = (item: CompactItem | Item): item is CompactItem => Array.isArray(item);
