import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { failUnreadable, refOf, toClaimedRun } from './claimed-run.ts';
import { encodeJson, encodeText } from './codec.ts';
import { toColumn } from './columns.ts';
import { findArrivals, findArrivalsOfClaimed, type AwaitingRun, type KnownRun, type RunArrivals } from './find-arrivals.ts';
import { GroupCommit } from './group-commit.ts';
import { assertIdentity, rowKey, runKey } from './identity.ts';
import { cancelIdle } from './cancel-idle.ts';
import { toChunkText } from './run-body.ts';
import type { ClaimedRun, QueuedRun, RunRef } from './run.ts';
import {
  claimRuns,
  FIND_ASSIGNED,
  FIND_CLAIMED,
  HAND_OVER,
  READ_CHUNKS,
  type ChunkRow,
  type ClaimedRow,
} from './statements/claim-runs.ts';
import { InsertLimitedRuns } from './statements/insert-limited-runs.ts';
import { InsertRuns, type Placed } from './statements/insert-runs.ts';
import { run as query } from './statements/statement.ts';

export interface ExecutionQueueOptions {
  /** Under the role `weft_execution`. */
  readonly pool: pg.Pool;
  /** How long an `enqueue` is tried again while the database cannot be reached; 30 s. */
  readonly giveUpMs?: number;
  /** Where the installation is reached: an error workflow is told it. */
  readonly publicUrl?: string;
  /** Told of a claimed run that could not be read, with what was met; `isEnded` is false where it could not be ended either. */
  readonly onUnreadable?: (run: RunAddress, error: unknown, isEnded: boolean) => void;
}

export interface ClaimOptions {
  /** Must hold a registered lease, else nothing is claimed. */
  readonly executorId: string;
  /** How many runs there is room for. */
  readonly limit: number;
  /** What the executor knows of a run that it has left, and still has as it was then; undefined of all others. Given the new fence. */
  readonly knows?: (claimed: RunRef) => KnownRun | undefined;
}

/** One run, whoever owns it. */
export interface RunAddress {
  readonly tenantId: string;
  readonly executionId: string;
}

export interface Claim {
  readonly runs: ClaimedRun[];
  readonly mayBeMore: boolean;
}

/** A limit of which another number of runs was counted than there are. */
export interface WrongCounter {
  readonly tenantId: string;
  readonly key: string;
  readonly counted: number;
  readonly running: number;
}

const NOTHING: Claim = { runs: [], mayBeMore: false };

export interface QueueDepth {
  readonly queued: number;
  readonly running: number;
  readonly waiting: number;
}

/** How long the runs of a claim without a reply are looked for: it may still commit after its connection is gone. */
const LOST_CLAIM_MS = 60_000;
/** Numbers of claims fit PostgreSQL's `integer`. */
const CLAIM_NUMBERS = 2_000_000_000;

/** The queue is the rows themselves (run.md §1): whoever commits one sends the hint, and a poll finds what a lost hint left. */
export class ExecutionQueue {
  private readonly commits: GroupCommit;
  private readonly insertKind: InsertRuns;
  private readonly insertLimitedKind: InsertLimitedRuns;
  /** When each claim without a reply was made, by its number. */
  private readonly lostClaims = new Map<number, number>();
  /** Tells the claims of one executor apart. */
  private claimNumber = 0;
  private lastClaim: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ExecutionQueueOptions) {
    this.commits = new GroupCommit({ giveUpMs: options.giveUpMs });
    this.insertKind = new InsertRuns(options.pool, null);
    this.insertLimitedKind = new InsertLimitedRuns(options.pool, null);
  }

  /**
   * `exists`: the run is open or over already, since the first insert wins. `blocked`: it has limits, and is queued once there is a slot for it.
   * @throws STORE_UNAVAILABLE
   */
  async enqueue({ identity, command, inherited }: QueuedRun): Promise<Placed> {
    assertIdentity(identity);
    const { priority, limits } = command;
    const chunk = inherited && encodeText(toChunkText([{ rows: inherited }]));
    const entry = { identity, priority, limits, command: encodeJson(command), eventCount: 0, ...(chunk && { chunk }) };
    const sizeBytes = entry.command.length + (chunk?.length ?? 0);
    const kind = limits ? this.insertLimitedKind : this.insertKind;
    return this.commits.submit(kind, runKey(identity), { entry, sizeBytes });
  }

  /**
   * Claims what there is to run or to go on with; each run is now the executor's, under a new fence. One that cannot be read is ended as
   * failed, and not among them.
   * @throws STORE_UNAVAILABLE
   */
  async claim(options: ClaimOptions): Promise<ClaimedRun[]> {
    return (await this.claimSome(options)).runs;
  }

  /** As `claim`. `mayBeMore`: another claim may find some at once, be it that this one found as many as it looked for, or that some found no slot. */
  claimSome(options: ClaimOptions): Promise<Claim> {
    const turn = this.lastClaim.then(() => (options.limit > 0 ? this.claimNow(options) : NOTHING));
    this.lastClaim = turn.catch(() => undefined); // the caller of that turn is told
    return turn;
  }

  /** One at a time: a claim that is under way must not be taken for one whose reply got lost. */
  private async claimNow({ executorId, limit, knows }: ClaimOptions): Promise<Claim> {
    this.claimNumber = (this.claimNumber % CLAIM_NUMBERS) + 1;
    try {
      const found = await this.findLost(executorId);
      const rows = await query<ClaimedRow>(this.options.pool, claimRuns(limit), [executorId, this.claimNumber]);
      const running = rows.filter(({ status }) => status === 'running');
      const claimed = await this.toClaimed(executorId, [...found, ...running], knows);
      for (const { claim } of found) this.lostClaims.delete(claim);
      return { runs: claimed, mayBeMore: rows.length > 0 };
    } catch (error) {
      this.lostClaims.set(this.claimNumber, performance.now());
      throw toStoreError(error);
    }
  }

  /**
   * Asks the owner of a running run to stop; the owner's next renewal of its lease brings it, and from now on the run starts no write.
   * False where the run is not running.
   */
  async requestStop({ tenantId, executionId }: RunAddress): Promise<boolean> {
    const { rowCount } = await this.query(
      `UPDATE execution.runs SET stop_requested = true WHERE tenant_id = $1 AND id = $2 AND status = 'running'`,
      [tenantId, executionId],
    );
    return rowCount === 1;
  }

  /** Gives a run to another executor, with a new fence. False where it is not the caller's any more. @throws STORE_UNAVAILABLE */
  async handOver({ tenantId, executionId, fence }: RunRef, executorId: string): Promise<boolean> {
    const { rowCount } = await this.query(HAND_OVER.text, [tenantId, executionId, fence, executorId]);
    return rowCount === 1;
  }

  /** The runs that are an executor's, with all that it takes to go on with them; as of `claim`, those that can be read. @throws STORE_UNAVAILABLE */
  async findAssigned(executorId: string): Promise<ClaimedRun[]> {
    const { rows } = await this.query<ClaimedRow>(FIND_ASSIGNED.text, [executorId]);
    return this.toClaimed(executorId, rows);
  }

  /** The id of the open run that retries this one; there is one at most. */
  async findOpenRetry({ tenantId, executionId }: RunAddress): Promise<string | undefined> {
    const { rows } = await this.query<{ id: string }>(
      `SELECT id FROM execution.runs WHERE tenant_id = $1 AND retry_of = $2 AND mode = 'retry'`,
      [tenantId, executionId],
    );
    return rows[0]?.id;
  }

  /** The runs that are an executor's at the moment, as the store has it. */
  async findOwned(executorId: string): Promise<RunRef[]> {
    const { rows } = await this.query<{ tenant_id: string; id: string; fence: number }>(
      `SELECT tenant_id, id, fence FROM execution.runs WHERE owner = $1 AND status = 'running'`,
      [executorId],
    );
    return rows.map(({ tenant_id, id, fence }) => ({ tenantId: tenant_id, executionId: id, fence }));
  }

  /** What has come from outside for runs of the asker, and the time by the database's clock. @throws STORE_UNAVAILABLE */
  async findArrivals(runs: readonly AwaitingRun[]): Promise<RunArrivals[]> {
    try {
      return await findArrivals(this.options.pool, runs);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Ends a run that nobody runs: queued, blocked, waiting or paused. False where it is running, over or absent. */
  async cancelIdle(address: RunAddress): Promise<boolean> {
    try {
      return await cancelIdle(this.options.pool, address);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /**
   * Looks whether each limit's counter is right, mends those that are not, and lets go whoever waits though a slot is free. Answers with
   * what was wrong, which is a fault: see the functions of `AddDispatch`.
   */
  async checkLimits(): Promise<WrongCounter[]> {
    const { rows } = await this.query<{ tenant_id: string; key: string; counted: number; running: number }>(
      'SELECT * FROM execution.check_limits()',
    );
    return rows.map(({ tenant_id: tenantId, ...counter }) => ({ tenantId, ...counter }));
  }

  /** Runs that wait for an executor or a slot, of one tenant or of all; counts no further than `limit`. */
  async countQueued(limit: number, tenantId?: string): Promise<number> {
    const some = (status: string) =>
      `(SELECT FROM execution.runs WHERE status = '${status}'${tenantId === undefined ? '' : ' AND tenant_id = $2'} LIMIT $1)`;
    const { rows } = await this.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (${some('queued')} UNION ALL ${some('blocked')} LIMIT $1) AS waiting`,
      tenantId === undefined ? [limit] : [limit, tenantId],
    );
    return rows[0]?.count ?? 0;
  }

  /** Of all tenants. */
  async depth(): Promise<QueueDepth> {
    const { rows } = await this.query<{ status: keyof QueueDepth; count: number }>(
      'SELECT status, count(*)::int AS count FROM execution.runs GROUP BY status',
    );
    const counts = { queued: 0, running: 0, waiting: 0 };
    for (const { status, count } of rows) if (status in counts) counts[status] = count;
    return counts;
  }

  private async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<pg.QueryResult<Row>> {
    try {
      return await this.options.pool.query<Row>(sql, values);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  private async findLost(executorId: string): Promise<ClaimedRow[]> {
    const now = performance.now();
    for (const [number, at] of this.lostClaims) if (now - at > LOST_CLAIM_MS) this.lostClaims.delete(number);
    if (this.lostClaims.size === 0) return [];
    return query<ClaimedRow>(this.options.pool, FIND_CLAIMED, [executorId, toColumn([...this.lostClaims.keys()])]);
  }

  private async toClaimed(
    executorId: string,
    rows: readonly ClaimedRow[],
    knows: ClaimOptions['knows'] = () => undefined,
  ): Promise<ClaimedRun[]> {
    const known = rows.flatMap((row) => {
      const known = row.is_new ? undefined : knows(refOf(row));
      return known ? [{ row, ref: refOf(row), known: known.arrivals, sequence: known.sequence }] : [];
    });
    const claimed = known.length > 0 ? await this.toKnown(known) : [];
    const others = claimed.length > 0 ? rows.filter((row) => !claimed.some(({ ref }) => ref.executionId === row.id)) : rows;
    const chunks = await this.readChunks(others.filter(({ is_new }) => !is_new));
    for (const row of others) {
      const journal = chunks.get(rowKey(row)) ?? [];
      try {
        claimed.push(toClaimedRun(row, journal));
      } catch (error) {
        // The others of the batch are carried out whatever this one holds.
        const isEnded = await failUnreadable(
          this.options.pool,
          { executorId, publicUrl: this.options.publicUrl },
          { row, journal, cause: error },
        ).then(
          () => true,
          () => false, // it stays this executor's own, and so is given back and claimed again
        );
        this.options.onUnreadable?.({ tenantId: row.tenant_id, executionId: row.id }, error, isEnded);
      }
    }
    return claimed;
  }

  /** Those of which everything new can be read; the others are read as a whole. */
  private async toKnown(
    runs: readonly (AwaitingRun & { readonly row: ClaimedRow; readonly sequence: number })[],
  ): Promise<ClaimedRun[]> {
    const arrivals = new Map((await findArrivalsOfClaimed(this.options.pool, runs)).map((each) => [each.executionId, each]));
    return runs.flatMap(({ row }): ClaimedRun[] => {
      const arrived = arrivals.get(row.id);
      return arrived ? [{ ...toClaimedRun(row, []), journal: arrived.rows, isKnown: true }] : [];
    });
  }

  /** By run, oldest first. */
  private async readChunks(rows: readonly ClaimedRow[]): Promise<ReadonlyMap<string, ChunkRow[]>> {
    if (rows.length === 0) return new Map();
    const found = await query<ChunkRow>(this.options.pool, READ_CHUNKS, [
      toColumn(rows.map((row) => row.tenant_id)),
      toColumn(rows.map((row) => row.id)),
    ]);
    return Map.groupBy(found, rowKey);
  }
}
