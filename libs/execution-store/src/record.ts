import type { ExecutionError, ExecutionEvent } from '@weft/contracts';
import type { CustomDataEntries, Failure, LogLine, Outputs, Wait } from '@weft/engine';
import type { WebhookAnswer } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';

/** What left one declared handle of a step: `null` where it stayed silent. A pair, so that declared order survives JSON. */
export type StepOutput = readonly [handle: string, items: readonly Item[] | null];

/** One activation that is over or waits, as it is kept. Times are milliseconds since the epoch. */
export interface StepRecord {
  readonly nodeId: string;
  readonly nodeName: string;
  /** The activation's name (run.md §4). */
  readonly path: string;
  readonly runIndex: number;
  readonly status: 'succeeded' | 'failed' | 'waiting' | 'cancelled';
  /** Every declared handle in declared order. */
  readonly outputs: readonly StepOutput[];
  /** Its node only computes, and there was too much to keep: it has run too often, or put out too many items, of which the first are here. */
  readonly itemsLeftOut?: true;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly attempts: number;
  /** Of a step that has succeeded: what it had failed by before somebody let the run go on without it. */
  readonly failure?: Failure;
  readonly wait?: Wait;
  /** What user code wrote to its console: the last lines. */
  readonly logs?: readonly LogLine[];
  /** What user code has set as `$execution.customData`; of an open run only, since a finished one keeps it with its facts. */
  readonly customData?: CustomDataEntries;
}

/** A committed event as the executor emits it; its sequence is given by the commit. `at` is in milliseconds since the epoch. */
export interface RunEventRecord extends Omit<ExecutionEvent, 'sequence' | 'at' | 'error'> {
  readonly at: number;
  readonly error?: ExecutionError;
}

declare const encodedAs: unique symbol;
/** JSON text of a `StepRecord`: made for the journal, and then used for the finished run's body as well. */
export type EncodedStep = string & { readonly [encodedAs]: 'step' };
/** JSON text of a `RunEventRecord`. */
export type EncodedEvent = string & { readonly [encodedAs]: 'event' };

// JSON.stringify escapes U+0000 and lone surrogates, so the text is always valid UTF-8 and comes back unchanged.
export const encodeStep = (step: StepRecord): EncodedStep => JSON.stringify(step) as EncodedStep;
export const decodeStep = (text: EncodedStep): StepRecord => JSON.parse(text) as StepRecord;
export const encodeEvent = (event: RunEventRecord): EncodedEvent => JSON.stringify(event) as EncodedEvent;
export const decodeEvent = (text: EncodedEvent): RunEventRecord => JSON.parse(text) as RunEventRecord;

/** A step that is over: its record until its text is asked for, and the text from then on. */
export class RecordedStep {
  private kept: StepRecord | EncodedStep;

  constructor(
    record: StepRecord,
    /** A longer text is left out of the journal. */
    private readonly maxJournalledChars: number,
  ) {
    this.kept = record;
  }

  /** In whichever form it is here. */
  get content(): StepRecord | EncodedStep {
    return this.kept;
  }

  text(): EncodedStep {
    return (this.kept = typeof this.kept === 'string' ? this.kept : encodeStep(this.kept));
  }

  /** Its row of the journal: one or none. */
  journalRows(): JournalRow[] {
    const step = this.text();
    return step.length <= this.maxJournalledChars ? [{ kind: 'step', step }] : [];
  }
}

/** The outputs of a step in the engine's form: by position, absent where a handle stayed silent. */
export function toOutputs(step: StepRecord): Outputs {
  return step.outputs.map(([, items]) => items ?? undefined);
}

/**
 * What code of a workflow keeps from run to run, as JSON text of an object by scope: `global`, or `node:` and the node's name. Pairs, since a
 * name may be any text.
 */
export type StaticDataScopes = readonly (readonly [scope: string, text: string])[];

/** What an open run leaves behind for whoever has to go on with it (run.md §4). Rows exist only while the run is open. */
export type JournalRow =
  /** The activation is over; its outputs stand. */
  | { readonly kind: 'step'; readonly step: EncodedStep }
  /** A write or an answer is about to start. Without a step or call of the same path it is uncertain. */
  | { readonly kind: 'intent'; readonly path: string; readonly inputHash: string; readonly startedAt: number }
  /** One call of a write has returned; `call` counts pages or tool calls inside an item. */
  | { readonly kind: 'call'; readonly path: string; readonly item: number; readonly call: number; readonly result: Json }
  /** The activation waits. */
  | {
      readonly kind: 'wait';
      readonly path: string;
      readonly nodeId: string;
      readonly nodeName: string;
      readonly runIndex: number;
      readonly wait: Wait;
      readonly startedAt: number;
      /** Path of the activation, where the wait is not its own: people are asked about it, or it pauses between two tries; `path` names that. */
      readonly step?: string;
    }
  /** What was saved when the run began, so that a replay begins with the same (run.md §13). */
  | { readonly kind: 'static-data-read'; readonly scopes: StaticDataScopes }
  /** What steps of this commit left as static data: in the commit of their own rows, so that a step is done with its change or not at all. */
  | { readonly kind: 'static-data-changed'; readonly scopes: StaticDataScopes }
  /** A run that a step has called is over (run.md §11). Committed with its end, under fence 0. */
  | ChildRow
  | ResumeRow;

/** What a child came to; which call it was, the wait of its caller says. */
export interface ChildRow {
  readonly kind: 'child';
  readonly executionId: string;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  /** What its last node gave, where it has succeeded. */
  readonly items?: readonly Item[];
  readonly error?: ExecutionError;
}

/** A call or a decision that ends a wait of the run. Committed once, by whoever took it (`RunResumes`, `ApprovalDecisions`). */
export interface ResumeRow {
  readonly kind: 'resume';
  readonly to: ResumedWait;
  readonly items: readonly Item[];
  readonly at: number;
  /** Of a decision; its items are the answers, if any. */
  readonly decided?: { readonly approvalId: string; readonly decision: string; readonly by: Json };
  /** Set where the caller waits for what the run answers. */
  readonly reply?: { readonly respond: 'last-node' | 'respond-node'; readonly replyTo?: string };
}

/**
 * Which wait: one that is committed, by its path, or the next that is committed after the first `after` and takes such a call
 * without asking who calls.
 */
export type ResumedWait =
  { readonly path: string } | { readonly after: number; readonly method: string; readonly suffix: string };

/** What one append commits. Any part may be left out. */
export interface Progress {
  readonly rows?: readonly JournalRow[];
  /** In the order in which they happened. */
  readonly events?: readonly EncodedEvent[];
  /** The answer to the caller of the run: once committed it may leave, and it never changes. */
  readonly answer?: WebhookAnswer;
}
