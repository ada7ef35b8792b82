import type pg from 'pg';
import { PackedBytes, toColumn, toRefColumns, toTextColumn } from '../columns.ts';
import type { CommitJob, CommitKind, RowResult } from '../group-commit.ts';
import { rowKey } from '../identity.ts';
import type { RunIdentity, RunRef } from '../run.ts';
import { answerParents, leaveChildren } from './answer-parents.ts';
import { closeApprovals } from './close-approvals.ts';
import { endedOf } from './finish-part.ts';
import type { Inserted } from './insert-runs.ts';
import { IS_RUNNING, lostOwnership } from './ownership.ts';
import type { StaticDataScopes } from '../record.ts';
import { keepDeadLetters, type NewDeadLetter } from './keep-dead-letters.ts';
import { IDENTITY_NAMES, IDENTITY_TYPES, qualified, toIdentityColumns, toRows } from './run-columns.ts';
import { freeSlots } from './run-limits.ts';
import { dropCheckpoints } from './save-checkpoints.ts';
import { saveStaticData } from './save-static-data.ts';
import { startErrorRuns, type NewErrorRun } from './start-error-runs.ts';
import { PartedStatement } from './statement-part.ts';
import { run, type Statement } from './statement.ts';

/** A row for `history`. */
export interface EndedRun {
  readonly identity: RunIdentity;
  readonly status: string;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** JSON text. */
  readonly error?: string;
  readonly stepCount: number;
  readonly eventCount: number;
  /** Absent where the body is in the blob store. */
  readonly body?: Buffer;
  readonly bodySha256?: string;
  /** As the text of an array of `name=value`. */
  readonly customData?: string;
  /** What its failure starts. */
  readonly errorRun?: NewErrorRun;
  /** What it becomes one with. */
  readonly deadLetter?: NewDeadLetter;
}

export interface OwnedEnd extends EndedRun {
  readonly ref: RunRef;
  readonly staticData?: StaticDataScopes;
  /** Of the slots that the run holds. */
  readonly limitKeys?: readonly string[];
  /** It has asked people, and perhaps not been answered. */
  readonly hasAsked?: boolean;
  /** It was parked, and may have left checkpoints. */
  readonly hasWaited?: boolean;
  /** For the journal of the run that has called it. */
  readonly toParent?: Buffer;
  /** It has called others, which are perhaps not over. */
  readonly hasCalled?: boolean;
}

/** The fence of a run that was never open. */
const DIRECT_FENCE = 0;

const END_TYPES = ['text', 'float8', 'float8', 'text', 'int', 'int', 'int', 'int', 'text', 'text'] as const;
const END_NAMES =
  'status, started_ms, finished_ms, error, step_count, event_count, body_from, body_length, body_sha256, custom_data';
const HISTORY_NAMES = `${IDENTITY_NAMES}, status, created_at, started_at, finished_at, error, executor, fence, step_count, event_count, body, body_sha256, custom_data`;

function toEndColumns(runs: readonly EndedRun[], packed: PackedBytes): unknown[] {
  return [
    toColumn(runs.map(({ status }) => status)),
    toColumn(runs.map(({ startedAt }) => startedAt)),
    toColumn(runs.map(({ finishedAt }) => finishedAt)),
    toTextColumn(runs.map(({ error }) => error)),
    toColumn(runs.map(({ stepCount }) => stepCount)),
    toColumn(runs.map(({ eventCount }) => eventCount)),
    ...packed.add(runs.map(({ body }) => body)),
    toColumn(runs.map(({ bodySha256 }) => bodySha256)),
    toTextColumn(runs.map(({ customData }) => customData)),
  ];
}

/** Of the bytes of all runs; the first parameter is the executor. */
const BYTES = '$2::bytea';
const BODY = `substring(${BYTES} FROM body_from FOR body_length)`;
const ENDED_AT = 'to_timestamp(started_ms / 1000), to_timestamp(finished_ms / 1000)';

const DIRECT_ROWS = toRows(3, [...IDENTITY_TYPES, 'float8', ...END_TYPES], `${IDENTITY_NAMES}, created_ms, ${END_NAMES}`);

/** History's primary key decides which end is the run's. An open row of the same run, put there when its executor seemed silent, goes. */
const finishDirect = () =>
  new PartedStatement<EndedRun>(
    {
      name: 'finish-direct',
      bytes: BYTES,
      answer: 'SELECT tenant_id, id FROM kept',
      text: (hasParts) => `
  WITH input AS MATERIALIZED (SELECT * FROM ${DIRECT_ROWS}),
  gone AS (
    DELETE FROM execution.runs r USING input i WHERE r.tenant_id = i.tenant_id AND r.id = i.id RETURNING r.tenant_id, r.id
  ), emptied AS (
    DELETE FROM execution.journal j USING gone g WHERE j.tenant_id = g.tenant_id AND j.execution_id = g.id
  ), kept AS (
    INSERT INTO execution.history (${HISTORY_NAMES})
    SELECT ${IDENTITY_NAMES}, status, to_timestamp(created_ms / 1000), ${ENDED_AT}, error,
           $1::text, ${DIRECT_FENCE}, step_count, event_count, ${BODY}, body_sha256, custom_data::text[]
    FROM input ON CONFLICT DO NOTHING RETURNING tenant_id, id
  )${hasParts ? endedOf('input') : ''}`,
    },
    [startErrorRuns, keepDeadLetters],
  );

const OWNED_ROWS = toRows(3, ['uuid', 'uuid', 'int', ...END_TYPES], `tenant_id, id, fence, ${END_NAMES}`);

/** Moves open runs to history, under their fences. */
const finishOwned = () =>
  new PartedStatement<OwnedEnd>(
    {
      name: 'finish-owned',
      bytes: BYTES,
      answer: 'SELECT tenant_id, id FROM kept',
      text: (hasParts) => `
  WITH input AS MATERIALIZED (SELECT * FROM ${OWNED_ROWS}),
  gone AS (
    DELETE FROM execution.runs r USING input i
    WHERE r.tenant_id = i.tenant_id AND r.id = i.id AND r.fence = i.fence AND ${IS_RUNNING}
    RETURNING ${qualified('r')}, r.created_at, r.fence, r.parent_wait, i.n, ${qualified('i', END_NAMES)}
  ), emptied AS (
    DELETE FROM execution.journal j USING gone g WHERE j.tenant_id = g.tenant_id AND j.execution_id = g.id
  ), kept AS (
    INSERT INTO execution.history (${HISTORY_NAMES})
    SELECT ${IDENTITY_NAMES}, status, created_at, ${ENDED_AT}, error,
           $1::text, fence, step_count, event_count, ${BODY}, body_sha256, custom_data::text[]
    FROM gone ON CONFLICT DO NOTHING RETURNING tenant_id, id
  )${hasParts ? endedOf('gone') : ''}`,
    },
    [saveStaticData, freeSlots, startErrorRuns, keepDeadLetters, closeApprovals, dropCheckpoints, answerParents, leaveChildren],
  );

/** Asks again for runs that were not moved: ours where history has them under our name and fence. */
const FIND_ENDED: Statement = {
  name: 'find-ended',
  text: `
  SELECT i.tenant_id, i.id, h.executor IS NOT DISTINCT FROM $1::text AND h.fence = i.fence AS mine
  FROM ${toRows(2, ['uuid', 'uuid', 'int'], 'tenant_id, id, fence')}
  JOIN execution.history h ON h.tenant_id = i.tenant_id AND h.id = i.id`,
};

interface RunRow {
  readonly tenant_id: string;
  readonly id: string;
}

const toInserted = (mine: boolean): { value: Inserted } => ({ value: mine ? 'inserted' : 'exists' });

function findEnded(pool: pg.Pool, executorId: string, refs: readonly RunRef[]): Promise<(RunRow & { mine: boolean })[]> {
  return run(pool, FIND_ENDED, [executorId, ...toRefColumns(refs)]);
}

/** Ends of runs that were never open: their only commit (run.md §5). */
export class FinishDirect implements CommitKind<EndedRun, Inserted> {
  readonly name = 'finish-direct';
  readonly merges = false;
  private readonly statement = finishDirect();

  constructor(
    private readonly pool: pg.Pool,
    private readonly executorId: string,
  ) {}

  async commit(jobs: readonly CommitJob<EndedRun>[], retried: boolean) {
    const runs = jobs.map(({ entries }) => entries[0] as EndedRun);
    const packed = new PackedBytes();
    const parameters = [
      this.executorId,
      null, // the bytes, once all are gathered
      ...toIdentityColumns(runs.map(({ identity }) => identity)),
      toColumn(runs.map(({ createdAt }) => createdAt)),
      ...toEndColumns(runs, packed),
    ];
    const statement = this.statement.forBatch(runs, parameters, packed);
    parameters[1] = packed.toBuffer();
    const kept = await run<RunRow>(this.pool, statement, parameters);
    if (kept.length === jobs.length) return jobs.map(() => toInserted(true));
    if (retried) kept.push(...(await this.findEarlier(runs)));
    const keys = new Set(kept.map(rowKey));
    return jobs.map(({ runKey }) => toInserted(keys.has(runKey)));
  }

  /** The rows that a lost attempt has committed. */
  private async findEarlier(runs: readonly EndedRun[]): Promise<RunRow[]> {
    const refs = runs.map(({ identity }) => ({ ...identity, fence: DIRECT_FENCE }));
    return (await findEnded(this.pool, this.executorId, refs)).filter(({ mine }) => mine);
  }
}

/** Ends of open runs. */
export class FinishOwned implements CommitKind<OwnedEnd, Inserted> {
  readonly name = 'finish';
  readonly merges = false;
  private readonly statement = finishOwned();

  constructor(
    private readonly pool: pg.Pool,
    private readonly executorId: string,
  ) {}

  async commit(jobs: readonly CommitJob<OwnedEnd>[]): Promise<readonly RowResult<OwnedEnd, Inserted>[]> {
    const runs = jobs.map(({ entries }) => entries[0] as OwnedEnd);
    const refs = runs.map(({ ref }) => ref);
    const packed = new PackedBytes();
    const parameters = [this.executorId, null, ...toRefColumns(refs), ...toEndColumns(runs, packed)];
    const statement = this.statement.forBatch(runs, parameters, packed);
    parameters[1] = packed.toBuffer();
    const kept = await run<RunRow>(this.pool, statement, parameters);
    if (kept.length === jobs.length) return jobs.map(() => toInserted(true));
    const results = new Map(kept.map((row) => [rowKey(row), toInserted(true)]));
    // A row that was not moved: moved by a lost attempt of ours, ended by another, or not ours to end.
    for (const row of await findEnded(this.pool, this.executorId, refs))
      results.set(rowKey(row), results.get(rowKey(row)) ?? toInserted(row.mine));
    return jobs.map(({ runKey }, index) => results.get(runKey) ?? { error: lostOwnership(refs[index] as RunRef) });
  }
}
