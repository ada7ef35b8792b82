import type { ExecutionError, StartCommand } from '@weft/contracts';
import { hasCode } from '@weft/errors';
import type { WebhookAnswer } from '@weft/node-sdk';
import type pg from 'pg';
import { decodeJson, decodeText, encodeText } from './codec.ts';
import { toNewDeadLetter } from './dead-letters/new-dead-letter.ts';
import { runKey } from './identity.ts';
import { toErrorRun, toNewErrorRun } from './error-run.ts';
import { decodeStep, encodeEvent, type EncodedStep } from './record.ts';
import { restoreChunk, toBodyText, toParentChunk, type JournalChunk } from './run-body.ts';
import type { ClaimedRun, RunRef } from './run.ts';
import type { ChunkRow, ClaimedRow } from './statements/claim-runs.ts';
import { FinishOwned } from './statements/finish-runs.ts';
import { fromIdentityRow } from './statements/run-row.ts';
import { assertFormat } from './stored-format.ts';
import type { NewErrorRun } from './statements/start-error-runs.ts';

/** @throws where something stored of the run cannot be read. */
export function toClaimedRun(row: ClaimedRow, journal: readonly ChunkRow[]): ClaimedRun {
  const identity = fromIdentityRow(row);
  const command = readCommand(row);
  const chunks = journal.map(readStored);
  return {
    ref: refOf(row),
    identity,
    command,
    journal: chunks.flatMap(({ rows }) => rows),
    events: chunks.flatMap(({ events }) => events),
    ...(row.answer ? { answer: decodeJson<WebhookAnswer>(row.answer) } : {}),
    createdAt: row.created_at.getTime(),
    startedAt: row.started_at.getTime(),
    reason: row.reason,
    strikes: row.strikes,
    stopRequested: row.stop_requested,
    pauseRequested: row.pause_requested,
    claimedAt: row.claimed_at.getTime(),
    resumes: row.resumes,
  };
}

/**
 * Ends a claimed run that nobody can go on with, since what is stored of it cannot be read, and keeps what can. Whoever claimed it next
 * would come to the same.
 */
export async function failUnreadable(
  pool: pg.Pool,
  { executorId, publicUrl = '' }: { readonly executorId: string; readonly publicUrl?: string },
  run: { readonly row: ClaimedRow; readonly journal: readonly ChunkRow[]; readonly cause: unknown },
): Promise<void> {
  const { row } = run;
  const error = reasonOf(run.cause);
  const ref = refOf(row);
  const identity = fromIdentityRow(row);
  const command = commandOf(row);
  const finishedAt = row.claimed_at.getTime();
  const chunks = run.journal.flatMap(readableChunk);
  const steps = chunks.flatMap(({ rows }) => rows.flatMap((each) => (each.kind === 'step' ? [each.step] : [])));
  const end = encodeEvent({ type: 'execution.finished', at: finishedAt, status: 'failed', error });
  const events = [...chunks.flatMap((chunk) => chunk.events), end];
  const entry = {
    ref,
    limitKeys: row.limit_keys ?? undefined,
    hasAsked: true, // it cannot be told
    hasCalled: true,
    toParent:
      identity.parentExecutionId === undefined ? undefined : toParentChunk({ executionId: row.id, status: 'failed', error }),
    hasWaited: true,
    identity,
    status: 'failed',
    createdAt: row.created_at.getTime(),
    startedAt: row.started_at.getTime(),
    finishedAt,
    error: JSON.stringify(error),
    errorRun: command && errorRunOf(row, command, { steps, publicUrl, error }),
    deadLetter: toNewDeadLetter({ identity, status: 'failed', error, caller: command?.caller }),
    stepCount: steps.length,
    eventCount: events.length,
    body: encodeText(toBodyText({ steps, events, start: command })),
  };
  const [result] = await new FinishOwned(pool, executorId).commit([{ runKey: runKey(ref), ordinal: 0, entries: [entry] }]);
  if (result && 'error' in result) throw result.error;
}

/** Undefined where it is what cannot be read: it alone says how the run began, and what is to start. */
function commandOf(row: ClaimedRow): StartCommand | undefined {
  try {
    return readCommand(row);
  } catch {
    return undefined;
  }
}

function errorRunOf(
  row: ClaimedRow,
  command: StartCommand,
  {
    steps,
    publicUrl,
    error,
  }: { readonly steps: readonly EncodedStep[]; readonly publicUrl: string; readonly error: ExecutionError },
): NewErrorRun | undefined {
  const last = steps.at(-1);
  const run = toErrorRun({
    identity: fromIdentityRow(row),
    command,
    error,
    finishedAt: row.claimed_at.getTime(),
    lastNode: last && decodeStep(last).nodeName,
    publicUrl: publicUrl || (command.publicUrl ?? ''),
  });
  return run && toNewErrorRun(run);
}

const UNREADABLE: ExecutionError = {
  code: 'EXECUTION_UNREADABLE',
  message: 'What is stored of this execution cannot be read, so that nobody can go on with it. Its steps before that are kept.',
  fix: 'Start the workflow again with the same input; the log of the executor names what could not be read.',
};

/** What a newer version has written is told as that: an upgrade is what helps, and a retry after it. */
function reasonOf(cause: unknown): ExecutionError {
  if (!hasCode(cause, 'EXECUTION_UNREADABLE')) return UNREADABLE;
  return {
    ...UNREADABLE,
    message: (cause as Error).message,
    fix: 'Upgrade the executors to the newest version, then retry the execution.',
  };
}

export const refOf = (row: ClaimedRow): RunRef => ({ tenantId: row.tenant_id, executionId: row.id, fence: row.fence });

function readCommand(row: ClaimedRow): StartCommand {
  const command = decodeJson<StartCommand | null>(row.command);
  if (command?.executionId !== row.id) throw new Error('The stored command is not that of the run.');
  assertFormat('The start command', command);
  return command;
}

const readStored = ({ body }: ChunkRow): JournalChunk => restoreChunk(decodeText(body));

function readableChunk(row: ChunkRow): JournalChunk[] {
  try {
    return [readStored(row)];
  } catch {
    return []; // this is what cannot be read
  }
}
