import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import type { WebhookAnswer } from '@weft/node-sdk';
import { decodeText, encodeJson, encodeText } from './codec.ts';
import type { RunAddress } from './execution-queue.ts';
import { REPLACE_EXPIRED } from './idempotency-keys.ts';
import type { ResumeRow } from './record.ts';
import { matchResumes, type WaitRow } from './resumed-waits.ts';
import { readRows, toChunkText } from './run-body.ts';
import { READ_CHUNKS, type ChunkRow } from './statements/claim-runs.ts';

/** A wait for a call, as it is committed. */
export interface OpenWait {
  readonly row: WaitRow;
  /** `open`: a call ends it. `resumed`: a call has. `over`: the run has gone on. */
  readonly state: 'open' | 'resumed' | 'over';
}

/** An open run as it was seen; a resume is refused once it is another. */
export interface RunToResume extends RunAddress {
  readonly status: string;
  readonly mode: string;
  readonly planHash: string;
  readonly fence: number;
  readonly lastChunk: string;
  readonly resumes: number;
  /** When it was seen, by the database's clock, in milliseconds since the epoch. */
  readonly seenAt: number;
  /** All waits so far, in the order of their commits. */
  readonly waits: readonly OpenWait[];
}

interface SeenRow {
  readonly mode: string;
  readonly status: string;
  readonly plan_hash: string;
  readonly fence: number;
  readonly last_chunk: string;
  readonly resumes: number;
  readonly seen_at: number;
}

const FIND_OPEN = `
  SELECT status, mode, plan_hash, fence, last_chunk, resumes, (1000 * extract(epoch FROM now()))::float8 AS seen_at FROM execution.runs WHERE tenant_id = $1 AND id = $2`;
const IS_OVER = `SELECT FROM execution.history WHERE tenant_id = $1 AND id = $2`;

/**
 * The call's row and the end of the wait, in one statement. Whoever claims the run for a wait that is due raises the fence, and only a
 * call before that time by the database's clock counts: so either the call or the time ends the wait. Of two calls one finds another number
 * of resumes. A call for a wait that is not committed yet holds only if none was committed since the run was looked at.
 */
const RESUME = `
  WITH moved AS (
    UPDATE execution.runs
    SET resumes = resumes + 1,
        status = CASE WHEN status = 'waiting' AND $6 THEN 'queued' ELSE status END,
        due_at = CASE WHEN status = 'waiting' AND $6 THEN NULL ELSE due_at END,
        answer = CASE WHEN $8 THEN NULL ELSE answer END
    WHERE tenant_id = $1 AND id = $2 AND fence = $3 AND resumes = $4 AND ($6 OR last_chunk = $5)
      AND ($7::float8 IS NULL OR to_timestamp($7 / 1000) > now())
    RETURNING tenant_id, id, resumes
  )
  INSERT INTO execution.journal (tenant_id, execution_id, fence, chunk, sequence, body)
  SELECT tenant_id, id, 0, resumes, 0, $9 FROM moved`;

/** A caller who is answered by the run takes the place of those before, who keep what they got: the answer so far, or else the id ($10). */
const RESUME_FOR_ANSWER = RESUME.replace(
  /\)\s+INSERT/,
  `), kept AS (
    UPDATE execution.idempotency_keys k SET answer = coalesce(r.answer, $10)
    FROM moved m JOIN execution.runs r USING (tenant_id, id)
    WHERE k.tenant_id = m.tenant_id AND k.execution_id = m.id AND k.answer IS NULL
  )
  INSERT`,
);

/** Its key is kept with the call, or neither is. The parameters after those of the statement. */
function withKey(sql: string, first: number): string {
  const at = (index: number) => `$${first + index}`;
  return sql.replace(
    /\)\s+INSERT INTO execution.journal/,
    `), keyed AS (
    INSERT INTO execution.idempotency_keys AS k (tenant_id, scope, key, request_hash, execution_id, expires_at, answer, route)
    SELECT tenant_id, ${at(0)}, ${at(1)}, ${at(2)}, id, now() + ${at(3)} * interval '1 day', ${at(4)}, ${at(5)} FROM moved ${REPLACE_EXPIRED}
  )
  INSERT INTO execution.journal`,
  );
}

/** A call that has an `Idempotency-Key`. */
export interface KeyedResume {
  readonly scope: string;
  readonly key: string;
  readonly requestHash: string;
  readonly keepDays: number;
  /** What its caller gets, where that is not the run's answer. */
  readonly answer?: WebhookAnswer;
  readonly route?: unknown;
}

/** Calls from outside that end the waits of runs (run.md §11). */
export class RunResumes {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** @throws STORE_UNAVAILABLE */
  async find(address: RunAddress): Promise<RunToResume | 'over' | 'absent'> {
    const key = [address.tenantId, address.executionId];
    const [run] = await this.query<SeenRow>(FIND_OPEN, key);
    if (!run) return (await this.query(IS_OVER, key)).length > 0 ? 'over' : 'absent';
    const chunks = await this.query<ChunkRow>(
      READ_CHUNKS.text,
      key.map((id) => [id]),
    );
    const rows = chunks.flatMap(({ body }) => readRows(decodeText(body)));
    const waits = rows.flatMap((row) => (row.kind === 'wait' ? [row] : []));
    const resumed = matchResumes(
      waits,
      rows.flatMap((row) => (row.kind === 'resume' ? [row] : [])),
    );
    const over = new Set(rows.flatMap((row) => (row.kind === 'step' ? [row.step.path] : [])));
    const stateOf = ({ path, step = path }: WaitRow) => (over.has(step) ? 'over' : resumed.has(path) ? 'resumed' : 'open');
    const { status, mode, plan_hash: planHash, fence, last_chunk: lastChunk, resumes, seen_at: seenAt } = run;
    return {
      ...address,
      status,
      mode,
      planHash,
      fence,
      lastChunk,
      resumes,
      seenAt,
      waits: waits.map((row) => ({ row, state: stateOf(row) })),
    };
  }

  /**
   * Commits a call; the run goes on once somebody claims it. False where the run is no longer as it was seen: look at it again.
   * @throws STORE_UNAVAILABLE
   */
  async resume(
    seen: RunToResume,
    resume: ResumeRow,
    { dueAt, keyed }: { dueAt?: number; keyed?: KeyedResume } = {},
  ): Promise<boolean> {
    const isForOpenWait = 'path' in resume.to;
    const body = encodeText(toChunkText([{ rows: [resume] }]));
    const seenAs = [seen.tenantId, seen.executionId, seen.fence, seen.resumes, seen.lastChunk];
    const values: unknown[] = [...seenAs, isForOpenWait, dueAt ?? null, resume.reply !== undefined, body];
    if (resume.reply) values.push(encodeJson(acceptedAnswer(seen.executionId)));
    const sql = resume.reply ? RESUME_FOR_ANSWER : RESUME;
    const text = keyed ? withKey(sql, values.length + 1) : sql;
    if (keyed) values.push(...toKeyColumns(keyed));
    try {
      return (await this.options.pool.query({ text, values })).rowCount === 1;
    } catch (error) {
      throw toStoreError(error);
    }
  }

  private async query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.options.pool.query<Row>(text, values)).rows;
    } catch (error) {
      throw toStoreError(error);
    }
  }
}

const ACCEPTED = 202;
/** What a caller gets whose run goes on without having answered it. */
const acceptedAnswer = (executionId: string): WebhookAnswer => ({
  status: ACCEPTED,
  headers: {},
  body: { json: { executionId } },
});

const toKeyColumns = ({ scope, key, requestHash, keepDays, answer, route }: KeyedResume): unknown[] => [
  ...[scope, key, requestHash, keepDays],
  answer ? encodeJson(answer) : null,
  route === undefined ? null : encodeJson(route),
];
