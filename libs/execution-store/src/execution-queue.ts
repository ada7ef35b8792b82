import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { failUnreadable, toClaimedRun } from './claimed-run.ts';
import { encodeJson } from './codec.ts';
import { toColumn } from './columns.ts';
import { GroupCommit } from './group-commit.ts';
import { assertIdentity, rowKey, runKey } from './identity.ts';
import { cancelIdle } from './cancel-idle.ts';
import type { ClaimedRun, QueuedRun, RunRef } from './run.ts';
import { claimRuns, FIND_CLAIMED, READ_CHUNKS, type ChunkRow, type ClaimedRow } from './statements/claim-runs.ts';
import { InsertRuns, type Inserted } from './statements/insert-runs.ts';
import { run as query } from './statements/statement.ts';

export interface ExecutionQueueOptions {
  /** Under the role `weft_execution`. */
  readonly pool: pg.Pool;
  /** How long an `enqueue` is tried again while the database cannot be reached; 30 s. */
  readonly giveUpMs?: number;
  /** Told of a claimed run that could not be read, with what was met; `isEnded` is false where it could not be ended either. */
  readonly onUnreadable?: (run: RunAddress, error: unknown, isEnded: boolean) => void;
}

export interface ClaimOptions {
  /** Must hold a registered lease, else nothing is claimed. */
  readonly executorId: string;
  /** How many runs there is room for. */
  readonly limit: number;
}

/** One run, whoever owns it. */
export interface RunAddress {
  readonly tenantId: string;
  readonly executionId: string;
}

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
  /** When each claim without a reply was made, by its number. */
  private readonly lostClaims = new Map<number, number>();
  /** Tells the claims of one executor apart. */
  private claimNumber = 0;
  private lastClaim: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ExecutionQueueOptions) {
    this.commits = new GroupCommit({ giveUpMs: options.giveUpMs });
    this.insertKind = new InsertRuns(options.pool, null);
  }

  /** `exists`: the run is open or over already, since the first insert wins. @throws STORE_UNAVAILABLE */
  async enqueue({ identity, command }: QueuedRun): Promise<Inserted> {
    assertIdentity(identity);
    const entry = { identity, priority: command.priority, command: encodeJson(command), eventCount: 0 };
    return this.commits.submit(this.insertKind, runKey(identity), { entry, sizeBytes: entry.command.length });
  }

  /**
   * Claims what there is to run or to go on with; each run is now the executor's, under a new fence. One that cannot be read is ended as
   * failed, and not among them.
   * @throws STORE_UNAVAILABLE
   */
  claim(options: ClaimOptions): Promise<ClaimedRun[]> {
    const turn = this.lastClaim.then(() => (options.limit > 0 ? this.claimNow(options) : []));
    this.lastClaim = turn.catch(() => undefined); // the caller of that turn is told
    return turn;
  }

  /** One at a time: a claim that is under way must not be taken for one whose reply got lost. */
  private async claimNow({ executorId, limit }: ClaimOptions): Promise<ClaimedRun[]> {
    this.claimNumber = (this.claimNumber % CLAIM_NUMBERS) + 1;
    try {
      const found = await this.findLost(executorId);
      const rows = await query<ClaimedRow>(this.options.pool, claimRuns(limit), [executorId, this.claimNumber]);
      const claimed = await this.toClaimed(executorId, [...found, ...rows]);
      for (const { claim } of found) this.lostClaims.delete(claim);
      return claimed;
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

  /** The runs that are an executor's at the moment, as the store has it. */
  async findOwned(executorId: string): Promise<RunRef[]> {
    const { rows } = await this.query<{ tenant_id: string; id: string; fence: number }>(
      `SELECT tenant_id, id, fence FROM execution.runs WHERE owner = $1 AND status = 'running'`,
      [executorId],
    );
    return rows.map(({ tenant_id, id, fence }) => ({ tenantId: tenant_id, executionId: id, fence }));
  }

  /** Ends a run that nobody runs: queued, blocked, waiting or paused. False where it is running, over or absent. */
  async cancelIdle(address: RunAddress): Promise<boolean> {
    try {
      return await cancelIdle(this.options.pool, address);
    } catch (error) {
      throw toStoreError(error);
    }
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

  private async toClaimed(executorId: string, rows: readonly ClaimedRow[]): Promise<ClaimedRun[]> {
    const chunks = await this.readChunks(rows.filter(({ is_new }) => !is_new));
    const claimed: ClaimedRun[] = [];
    for (const row of rows) {
      const journal = chunks.get(rowKey(row)) ?? [];
      try {
        claimed.push(toClaimedRun(row, journal));
      } catch (error) {
        // The others of the batch are carried out whatever this one holds.
        const isEnded = await failUnreadable(this.options.pool, executorId, { row, journal }).then(
          () => true,
          () => false, // it stays this executor's own, and so is given back and claimed again
        );
        this.options.onUnreadable?.({ tenantId: row.tenant_id, executionId: row.id }, error, isEnded);
      }
    }
    return claimed;
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
