import { NameChain } from '@weft/engine';
import type { Item, Json } from '@weft/workflow-model';
import {
  CHANGED,
  firstOutput,
  MAIN,
  USUAL,
  type ChangedItem,
  type CompactEvent,
  type CompactItems,
  type CompactOutput,
  type CompactStep,
  type CompactTables,
  type CompactValue,
  type Extras,
  type WholeItem,
} from './compact-form.ts';
import type { RunEventRecord, StepOutput, StepRecord } from './record.ts';

/** Reads the steps of one run, in their order. */
export class CompactReader {
  private before: readonly (WholeItem | Item)[] = [];
  private readonly names = new NameChain();
  private output = 0;

  constructor(private readonly tables: CompactTables) {}

  read(step: StoredStep): StepRecord {
    if (isCompact(step)) return isEarlier(step) ? this.earlier(step) : this.step(step);
    this.names.goTo(undefined);
    return step;
  }

  private step([nodeId, nodeName, written, startedAfterMs, durationMs, exceptions]: CompactStep): StepRecord {
    const { path, runIndex, status, attempts, ...rest } = { ...USUAL, ...exceptions };
    const name = path ?? this.names.next(nodeId, this.output);
    if (path !== undefined) this.names.goTo(path);
    const outputs = this.outputs(written);
    return {
      nodeId,
      nodeName,
      path: name,
      runIndex,
      status,
      outputs,
      ...this.times(startedAfterMs, durationMs),
      attempts,
      ...rest,
    };
  }

  private earlier([
    nodeId,
    nodeName,
    path,
    runIndex,
    status,
    written,
    startedAfterMs,
    durationMs,
    attempts,
    rest,
  ]: EarlierStep): StepRecord {
    const outputs = this.outputs(written);
    return { nodeId, nodeName, path, runIndex, status, outputs, ...this.times(startedAfterMs, durationMs), attempts, ...rest };
  }

  private times(startedAfterMs: number, durationMs: number): Pick<StepRecord, 'startedAt' | 'finishedAt'> {
    const startedAt = this.tables.since + startedAfterMs;
    return { startedAt, finishedAt: startedAt + durationMs };
  }

  private outputs(written: CompactStep[2]): StepOutput[] {
    const { before } = this;
    const outputs = isItems(written) ? ([[MAIN, written]] as const) : written;
    this.output = firstOutput(outputs);
    return outputs.map(([handle, items]): StepOutput => {
      if (items === null) return [handle, null];
      this.before = items.map((item, index) => withChanges(item, before[index]));
      return [handle, this.before.map((item) => expandItem(item, this.tables))];
    });
  }
}

/** As the journal has it, or written compactly. */
export type StoredStep = StepRecord | CompactStep | EarlierStep;

/** The form before a usual step was written shorter. */
type EarlierStep = readonly [
  nodeId: string,
  nodeName: string,
  path: string,
  runIndex: number,
  status: StepRecord['status'],
  outputs: readonly CompactOutput[],
  startedAfterMs: number,
  durationMs: number,
  attempts: number,
  rest?: Pick<StepRecord, 'failure' | 'wait' | 'logs'>,
];

const isEarlier = (step: CompactStep | EarlierStep): step is EarlierStep => typeof step[2] === 'string';

/** A handle's name is a text; an item is an object, or a list that begins with a number. */
function isItems(written: CompactStep[2]): written is CompactItems {
  const [first] = written;
  return first !== undefined && !(Array.isArray(first) && typeof first[0] === 'string');
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

const isCompact = <Compact extends readonly unknown[]>(written: Compact | Item | StepRecord): written is Compact =>
  Array.isArray(written);

const endOf = ({ nodeName, runIndex, finishedAt, status }: StepRecord): RunEventRecord =>
  ({ type: 'step.finished', at: finishedAt, nodeName, runIndex, status }) as RunEventRecord;

export const expandEvent = (event: CompactEvent, steps: readonly StepRecord[]): RunEventRecord =>
  typeof event === 'number' ? endOf(steps[event] as StepRecord) : event;
