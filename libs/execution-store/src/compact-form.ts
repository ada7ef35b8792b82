import type { Item } from '@weft/workflow-model';
import type { RunEventRecord, StepRecord } from './record.ts';

/** A scalar as it is, or the place of anything else in `CompactTables.shared`. */
export type CompactValue = string | number | boolean | null | readonly [place: number];
/** What an item has besides its data; the number of the item it comes from where that is all. */
export type Extras = Omit<Item, 'json'> | number;
/** Its keys, by their place in `CompactTables.shapes`, its values in their order, and one more where it has extras. */
export type WholeItem = readonly [shape: number, ...(CompactValue | Extras)[]];
/** As the item of its number in the step before, but with other values in some places: place and value in turn. */
export type ChangedItem = readonly [typeof CHANGED, ...(CompactValue | Extras)[]];
export type CompactItems = readonly (WholeItem | ChangedItem | Item)[];
export type CompactOutput = readonly [handle: string, items: CompactItems | null];

/** What is otherwise with a step than with most. */
export interface Exceptions extends Pick<Partial<StepRecord>, 'runIndex' | 'status' | 'attempts' | 'failure' | 'wait' | 'logs'> {
  /** Where it does not follow from the step before (`NameChain`). */
  readonly path?: string;
}

export type CompactStep = readonly [
  nodeId: string,
  nodeName: string,
  /** The items alone where they are some, and left by the only handle, which is named `main`. */
  outputs: CompactItems | readonly CompactOutput[],
  /** Since the run's first step that is written so. */
  startedAfterMs: number,
  durationMs: number,
  exceptions?: Exceptions,
];
/** An event, or the place of the step whose end it tells. */
export type CompactEvent = RunEventRecord | number;

/** In the place of a shape. */
export const CHANGED = -1;

export interface CompactTables {
  readonly shapes: readonly (readonly string[])[];
  readonly shared: readonly unknown[];
  /** When the first step began, in milliseconds since the epoch. */
  readonly since: number;
}

/** The handle that need not be named. */
export const MAIN = 'main';

/** What a step is unless its exceptions say otherwise. */
export const USUAL = { runIndex: 0, status: 'succeeded', attempts: 1 } as const;

/** By which output items left a step first: the first that was not silent. */
export function firstOutput(outputs: readonly (readonly [handle: string, items: unknown])[]): number {
  for (let at = 0; at < outputs.length; at++) if (outputs[at]![1] !== null) return at;
  return 0;
}
