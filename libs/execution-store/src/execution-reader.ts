import type { BlobStore } from '@weft/blob-store';
import type {
  ExecutionEvent,
  ExecutionMode,
  ExecutionStatus,
  ExecutionSummary,
  Page,
  StartCommand,
  StoredAnswer,
} from '@weft/contracts';
import type { WebhookAnswer } from '@weft/node-sdk';
import type { TenantDatabase, TenantTransaction } from '@weft/persistence';
import { readAnswer } from './body-answer.ts';
import { decodeJson, decodeText } from './codec.ts';
import { fromCursor, toCursor } from './execution-cursor.ts';
import type { RunEventRecord, StepRecord } from './record.ts';
import { readBodyText, readChunk, type RunBody } from './run-body.ts';
import {
  FIND_ANSWERS,
  FIND_RUN,
  LIST_RUNS,
  toSummary,
  type AnsweringRun,
  type FoundRun,
  type SummaryRow,
} from './statements/read-runs.ts';

export interface ExecutionReaderOptions {
  /** Opened under the role `weft_app`. */
  readonly database: TenantDatabase;
  readonly blobs: BlobStore;
}

export interface ListExecutions {
  readonly tenantId: string;
  readonly workflowId?: string;
  readonly status?: ExecutionStatus;
  readonly mode?: ExecutionMode;
  /** `name=value`, as code of the run has set it. */
  readonly customData?: string;
  /** The run that has called them. */
  readonly parentExecutionId?: string;
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

export interface ExecutionRecord {
  readonly summary: ExecutionSummary;
  readonly planHash: string;
  /** Of a finished run: how it began, where that is kept. */
  readonly start?: StartCommand;
  /** In the order in which they ended. Of an open run: those that are committed, which are not all. */
  readonly steps: readonly StepRecord[];
  /** Steps that are over, where `steps` does not hold them all. */
  readonly stepCount: number;
}

/** By how much the clocks of two machines may differ. */
const CLOCKS_DIFFER_MS = 3_600_000;
const TIME_DIGITS = 12;

/** A run calls others after it has begun, so none of their ids is less than this: the history of before is not looked through. */
function beforeChildren(executionId: string): string {
  const begun = parseInt(executionId.replaceAll('-', '').slice(0, TIME_DIGITS), 16);
  const time = Math.max(0, begun - CLOCKS_DIFFER_MS)
    .toString(16)
    .padStart(TIME_DIGITS, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/** What a tenant may see of its runs, open or over. Reads both tables in one snapshot, so a run that ends meanwhile is never missed. */
export class ExecutionReader {
  constructor(private readonly options: ExecutionReaderOptions) {}

  async findSummary(tenantId: string, executionId: string): Promise<ExecutionSummary | undefined> {
    const [run] = await this.inTenant(tenantId, (tx) => tx.query<FoundRun>(FIND_RUN, [tenantId, executionId, null]));
    return run && toSummary(run);
  }

  /** Newest first. @throws INVALID_INPUT for a cursor that is none. */
  async list(query: ListExecutions): Promise<Page<ExecutionSummary>> {
    const { tenantId, workflowId, status, mode, customData, parentExecutionId, limit, cursor } = query;
    const before = cursor === undefined ? null : fromCursor(cursor);
    const rows = await this.inTenant(tenantId, (tx) =>
      tx.query<SummaryRow>(LIST_RUNS, [
        ...[tenantId, before, workflowId ?? null, status ?? null, mode ?? null, limit + 1],
        ...[customData ?? null, parentExecutionId ?? null, parentExecutionId ? beforeChildren(parentExecutionId) : null],
      ]),
    );
    const items = rows.slice(0, limit).map(toSummary);
    const last = items.at(-1);
    return rows.length > limit && last ? { items, nextCursor: toCursor(last.id) } : { items };
  }

  async findRecord(tenantId: string, executionId: string): Promise<ExecutionRecord | undefined> {
    const found = await this.read(tenantId, executionId, 0);
    if (!found) return undefined;
    const { run, body } = found;
    return {
      summary: toSummary(run),
      planHash: run.plan_hash,
      ...(body.start && { start: body.start }),
      steps: body.steps,
      stepCount: Math.max(run.step_count ?? 0, body.steps.filter(({ status }) => status !== 'waiting').length),
    };
  }

  /** Committed events after a sequence, gapless; whether the run is over, and so no more will come. */
  async readEvents(
    tenantId: string,
    executionId: string,
    after: number,
  ): Promise<{ events: readonly ExecutionEvent[]; finished: boolean } | undefined> {
    const found = await this.read(tenantId, executionId, after);
    if (!found) return undefined;
    const events = found.body.events.map(toEvent(found.firstSequence)).filter(({ sequence }) => sequence > after);
    return { events, finished: !found.run.is_open };
  }

  async findAnswer(tenantId: string, executionId: string): Promise<StoredAnswer> {
    const [answer] = await this.findAnswers(tenantId, [executionId]);
    return answer as StoredAnswer;
  }

  /** In the order asked. */
  async findAnswers(tenantId: string, executionIds: readonly string[]): Promise<StoredAnswer[]> {
    const runs = await this.inTenant(tenantId, (tx) => tx.query<AnsweringRun>(FIND_ANSWERS, [tenantId, executionIds]));
    const found = new Map(runs.map((run) => [run.id, run]));
    const unreadable = (): StoredAnswer => ({ status: 'unreadable' });
    return Promise.all(executionIds.map((id) => this.toStoredAnswer(tenantId, found.get(id)).catch(unreadable)));
  }

  private async toStoredAnswer(tenantId: string, run: AnsweringRun | undefined): Promise<StoredAnswer> {
    if (!run) return { status: 'absent' };
    const answer = await this.answerOf(tenantId, run);
    if (answer) return { status: 'answered', answer };
    if (!run.is_open) return { status: 'finished', outcome: run.status as 'succeeded' };
    // A wait for runs that it has called is no reason to let its caller go.
    const isParked = (run.status === 'waiting' && !run.waits_for_calls) || run.status === 'paused';
    return { status: isParked ? 'waiting' : 'pending' };
  }

  /** The run with its steps; its events from the chunk on that holds the one after `after`. */
  private async read(tenantId: string, executionId: string, after: number): Promise<ReadRun | undefined> {
    const rows = await this.inTenant(tenantId, (tx) =>
      tx.query<FoundRun>(FIND_RUN, [tenantId, executionId, Math.min(after, MAX_SEQUENCE)]),
    );
    const [run] = rows;
    if (!run) return undefined;
    return run.is_open ? fromJournal(run, rows) : { run, body: await this.readBody(tenantId, run), firstSequence: 1 };
  }

  private async answerOf(tenantId: string, run: AnsweringRun): Promise<WebhookAnswer | undefined> {
    if (run.is_open) return run.body ? decodeJson<WebhookAnswer>(run.body) : undefined;
    const text = await this.bodyText(tenantId, run);
    return text === undefined ? undefined : readAnswer(text);
  }

  private async readBody(tenantId: string, run: FoundRun): Promise<RunBody> {
    const text = await this.bodyText(tenantId, run);
    return text === undefined ? { steps: [], events: [] } : readBodyText(text);
  }

  /** Of a finished run. */
  private async bodyText(tenantId: string, run: Pick<FoundRun, 'body' | 'body_sha256'>): Promise<string | undefined> {
    if (run.body) return decodeText(run.body);
    if (!run.body_sha256) return undefined;
    const chunks: Buffer[] = [];
    for await (const chunk of await this.options.blobs.get({ tenantId, sha256: run.body_sha256 })) chunks.push(chunk as Buffer);
    return decodeText(Buffer.concat(chunks));
  }

  private inTenant<T>(tenantId: string, work: (tx: TenantTransaction) => Promise<T>): Promise<T> {
    return this.options.database.withTenant(tenantId, work);
  }
}

interface ReadRun {
  readonly run: FoundRun;
  readonly body: RunBody;
  /** Of the first of the body's events. */
  readonly firstSequence: number;
}

/** The largest `integer` of PostgreSQL. */
const MAX_SEQUENCE = 2_147_483_647;

function fromJournal(run: FoundRun, rows: readonly FoundRun[]): ReadRun {
  const chunks = rows.flatMap(({ chunk_body }) => (chunk_body ? [readChunk(decodeText(chunk_body))] : []));
  const events = chunks.flatMap((chunk) => chunk.events);
  const lastSequence = rows.at(-1)?.chunk_sequence ?? 0;
  const answer = run.body ? { answer: decodeJson<WebhookAnswer>(run.body) } : {};
  const steps = chunks.flatMap((chunk) => chunk.steps);
  const over = new Set(steps.map(({ path }) => path));
  // A step may wait several times, one time after another.
  const newest = new Map(chunks.flatMap((chunk) => chunk.waiting).map((step) => [step.path, step] as const));
  const waiting = [...newest.values()].filter(({ path }) => !over.has(path));
  return {
    run,
    body: { steps: [...steps, ...waiting], events, ...answer },
    firstSequence: lastSequence - events.length + 1,
  };
}

const toEvent =
  (first: number) =>
  (event: RunEventRecord, index: number): ExecutionEvent => ({
    ...event,
    at: new Date(event.at).toISOString(),
    sequence: first + index,
  });
