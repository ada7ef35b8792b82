import type { StartCommand } from '@weft/contracts';
import type pg from 'pg';
import { decodeJson, decodeText, encodeText } from './codec.ts';
import { keptStart } from './kept-start.ts';
import { encodeEvent, type EncodedStep } from './record.ts';
import { restoreChunk, toBodyText, toParentChunk } from './run-body.ts';
import { leaveChildrenOf, TELL_PARENTS } from './statements/answer-parents.ts';
import { closeApprovalsOf } from './statements/close-approvals.ts';
import { READ_CHUNKS, type ChunkRow } from './statements/claim-runs.ts';
import { IDENTITY_NAMES } from './statements/run-columns.ts';
import { dropCheckpointsOf } from './statements/save-checkpoints.ts';
import { run as query, type Statement } from './statements/statement.ts';

/** A run that nobody runs. */
const IDLE = `status IN ('queued', 'blocked', 'waiting', 'paused')`;

const FIND_IDLE: Statement = {
  name: 'find-idle',
  text: `SELECT fence, last_chunk, answer, command FROM execution.runs WHERE tenant_id = $1 AND id = $2 AND ${IDLE}`,
};

interface IdleRow {
  readonly fence: number;
  readonly last_chunk: string;
  readonly answer: Buffer | null;
  readonly command: Buffer;
}

/** Moves the run as it was seen; not one that was claimed in between. */
const CANCEL_IDLE: Statement = {
  name: 'cancel-idle',
  text: `
  WITH gone AS (
    DELETE FROM execution.runs WHERE tenant_id = $1 AND id = $2 AND fence = $3 AND last_chunk = $4 AND ${IDLE}
    RETURNING ${IDENTITY_NAMES}, created_at, started_at, fence, limit_keys, parent_wait
  ), unblocked AS MATERIALIZED (
    -- It may have been let go for a slot that another waits for.
    SELECT execution.settle_limits(array_agg(tenant_id), array_agg(key)) FROM gone, unnest(limit_keys) AS key
  ), ${closeApprovalsOf('gone')}, ${leaveChildrenOf('gone')}, answers AS MATERIALIZED (
    SELECT tenant_id, id, parent_id, parent_wait, $8::bytea AS body FROM gone
  ), ${TELL_PARENTS}, ${dropCheckpointsOf('gone')}, emptied AS (
    DELETE FROM execution.journal j USING gone g WHERE j.tenant_id = g.tenant_id AND j.execution_id = g.id
  )
  INSERT INTO execution.history (${IDENTITY_NAMES}, status, created_at, started_at, finished_at, fence, step_count, event_count, body)
  SELECT ${IDENTITY_NAMES}, 'cancelled', created_at, started_at, now(), fence, $5, $6, $7 FROM gone WHERE (SELECT count(*) FROM unblocked) > 0
  ON CONFLICT DO NOTHING`,
};

/** How often the run may be claimed and parked again while we look. */
const ATTEMPTS = 5;

/** Ends a run that nobody runs: its journal becomes its record. False where there is no such run. */
export async function cancelIdle(
  pool: pg.Pool,
  { tenantId, executionId }: { tenantId: string; executionId: string },
): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [run] = await query<IdleRow>(pool, FIND_IDLE, [tenantId, executionId]);
    if (!run) return false;
    const record = await readRecord(pool, { tenantId, executionId, ...run });
    const values = [
      tenantId,
      executionId,
      run.fence,
      run.last_chunk,
      record.stepCount,
      record.eventCount,
      record.body,
      toParentChunk({ executionId, status: 'cancelled' }),
    ];
    const { rowCount } = await pool.query({ ...CANCEL_IDLE, values });
    if (rowCount === 1) return true;
  }
  return false;
}

/** Where it cannot be read nobody goes on from the run; it can be ended all the same. */
function readStart({ command }: IdleRow, steps: readonly EncodedStep[]): StartCommand | undefined {
  try {
    return keptStart(decodeJson<StartCommand>(command), steps);
  } catch {
    return undefined;
  }
}

async function readRecord(pool: pg.Pool, run: IdleRow & { tenantId: string; executionId: string }) {
  const rows = await query<ChunkRow>(pool, READ_CHUNKS, [[run.tenantId], [run.executionId]]);
  const chunks = rows.map(({ body }) => restoreChunk(decodeText(body)));
  const steps = chunks.flatMap((chunk) => chunk.rows.flatMap((row) => (row.kind === 'step' ? [row.step] : [])));
  const end = encodeEvent({ type: 'execution.finished', at: Date.now(), status: 'cancelled' });
  const events = [...chunks.flatMap((chunk) => chunk.events), end];
  const start = readStart(run, steps);
  const answer = run.answer ? { answer: decodeJson<never>(run.answer) } : {};
  return {
    stepCount: steps.length,
    eventCount: events.length,
    body: encodeText(toBodyText({ steps, events, start, ...answer })),
  };
}
