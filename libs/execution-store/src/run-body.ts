import type { StartCommand } from '@weft/contracts';
import type { TimerWait } from '@weft/engine';
import type { WebhookAnswer } from '@weft/node-sdk';
import type { CompactEvent, CompactTables } from './compact-form.ts';
import { CompactReader, expandEvent, type StoredStep } from './compact-reader.ts';
import { compactEvents, CompactWriter } from './compact-writer.ts';
import { encodeText } from './codec.ts';
import {
  encodeEvent,
  encodeStep,
  type ChildRow,
  type EncodedEvent,
  type EncodedStep,
  type JournalRow,
  type Progress,
  type RunEventRecord,
  type StepRecord,
} from './record.ts';
import { assertFormat, assertRowKinds, BODY_FORMAT } from './stored-format.ts';

/** What a finished run's body holds. */
export interface RunBody {
  readonly steps: readonly StepRecord[];
  /** Events by sequence: the first has sequence 1. */
  readonly events: readonly RunEventRecord[];
  readonly start?: StartCommand;
  readonly answer?: WebhookAnswer;
}

/**
 * A body's JSON text. What a journal has already turned into text is in it as it stands there; the rest is written compactly
 * (`CompactWriter`).
 */
export function toBodyText(body: {
  steps: readonly (StepRecord | EncodedStep)[];
  events: readonly (RunEventRecord | EncodedEvent)[];
  start?: StartCommand;
  answer?: WebhookAnswer;
}): string {
  const writer = new CompactWriter();
  const steps = toListText(body.steps.map((step) => writer.write(step)));
  const events = toListText(compactEvents(body.events, body.steps));
  const { shapes, shared, since } = writer;
  const tables =
    since > 0
      ? `,"format":${BODY_FORMAT},"since":${since},"shapes":${JSON.stringify(shapes)},"shared":${JSON.stringify(shared)}`
      : '';
  const start = body.start === undefined ? '' : `,"start":${JSON.stringify(body.start)}`;
  const answer = body.answer === undefined ? '' : `,"answer":${JSON.stringify(body.answer)}`;
  return `{"steps":${steps},"events":${events}${tables}${start}${answer}}`;
}

/** Of a list whose strings are JSON text already. In one go where there is none of those. */
function toListText(list: readonly (string | number | object)[]): string {
  if (!list.some((each) => typeof each === 'string')) return JSON.stringify(list);
  return `[${list.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(',')}]`;
}

interface StoredBody extends Partial<CompactTables> {
  /** See `BODY_FORMAT`. */
  readonly format?: number;
  readonly steps: readonly StoredStep[];
  readonly events: readonly CompactEvent[];
  readonly start?: StartCommand;
  readonly answer?: WebhookAnswer;
}

export function readBodyText(text: string): RunBody {
  const body = JSON.parse(text) as StoredBody;
  assertFormat('The body', body, BODY_FORMAT);
  const { steps: stored, events, start, answer, since = 0, shapes = [], shared = [] } = body;
  const reader = new CompactReader({ since, shapes, shared });
  const steps = stored.map((step) => reader.read(step));
  return { steps, events: events.map((event) => expandEvent(event, steps)), ...(start && { start }), ...(answer && { answer }) };
}

/** One row of the journal table: all that one commit added to a run. */
export interface JournalChunk {
  readonly rows: readonly JournalRow[];
  readonly events: readonly EncodedEvent[];
}

/** What a run has come to, as a chunk for the journal of the run that has called it. */
export const toParentChunk = (end: Omit<ChildRow, 'kind'>): Buffer =>
  encodeText(toChunkText([{ rows: [{ kind: 'child', ...end }] }]));

/** A chunk's JSON text; steps and events are in it as they will be in the body. */
export function toChunkText(parts: readonly Progress[]): string {
  const rows = parts.flatMap((part) => part.rows ?? []).map(toRowText);
  const events = parts.flatMap((part) => part.events ?? []);
  return `{"rows":[${rows.join(',')}],"events":[${events.join(',')}]}`;
}

function toRowText(row: JournalRow): string {
  return row.kind === 'step' ? `{"kind":"step","step":${row.step}}` : JSON.stringify(row);
}

export type ParsedRow = Exclude<JournalRow, { kind: 'step' }> | { readonly kind: 'step'; readonly step: StepRecord };
interface ParsedChunk {
  /** See `STORED_FORMAT`. */
  readonly format?: number;
  readonly rows: readonly ParsedRow[];
  readonly events: readonly RunEventRecord[];
}

/** The steps and events of a chunk, parsed: for those who read an open run. Steps that wait come last. */
export function readChunk(text: string): { steps: StepRecord[]; waiting: StepRecord[]; events: readonly RunEventRecord[] } {
  const { rows, events } = parseChunk(text);
  return {
    steps: rows.flatMap((row) => (row.kind === 'step' ? [row.step] : [])),
    waiting: rows.flatMap((row) => (row.kind === 'wait' ? [toWaitingStep(row)] : [])),
    events,
  };
}

/** The rows of a chunk, parsed. */
export const readRows = (text: string): readonly ParsedRow[] => parseChunk(text).rows;

function parseChunk(text: string): ParsedChunk {
  const chunk = JSON.parse(text) as ParsedChunk;
  assertFormat('The journal', chunk);
  return chunk;
}

function toWaitingStep(row: Extract<JournalRow, { kind: 'wait' }>): StepRecord {
  const { nodeId, nodeName, path, runIndex, wait, startedAt, step } = row;
  return {
    nodeId,
    nodeName,
    path: step ?? path,
    runIndex,
    status: 'waiting',
    outputs: [],
    startedAt,
    finishedAt: startedAt,
    attempts: 1,
    wait,
    ...(wait.kind === 'timer' && wait.retry && triesOf(wait.retry)),
  };
}

const triesOf = ({ attempts, startedAt, failure }: NonNullable<TimerWait['retry']>) => ({ attempts, startedAt, failure });

/** A chunk as the next owner of the run takes it up. Serialised anew, which is rare: only for runs that wait or were taken over. */
export function restoreChunk(text: string): JournalChunk {
  const { rows, events } = parseChunk(text);
  assertRowKinds(rows);
  return {
    rows: rows.map((row) => (row.kind === 'step' ? { kind: 'step', step: encodeStep(row.step) } : row)),
    events: events.map(encodeEvent),
  };
}
