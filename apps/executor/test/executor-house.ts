import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobMigrations } from '@weft/blob-store';
import { executionMigrations, type ExecutionReader, type ExecutionRecord } from '@weft/execution-store';
import { createTestDatabase, waitFor, type TestDatabase } from '@weft/testing';
import { KEPT_LIMITS } from '../src/runs/kept-sessions.ts';
import { ExecutorUnderTest, openReader, type ExecutorOptions, type StoreUnderTest } from './executor-under-test.ts';

/** Which run; a start command says it too. */
interface RunAddress {
  readonly tenantId: string;
  readonly executionId: string;
}

type HouseOptions = Partial<Omit<ExecutorOptions, 'blobFolder'>>;

/** Long enough for a take-over on a busy machine. */
const TIMEOUT_MS = 20_000;

/** The database and files of one suite, and the executors that it starts on them. */
export class ExecutorHouse {
  private readonly started = new Set<ExecutorUnderTest>();
  private made = 0;

  private constructor(
    private readonly database: TestDatabase,
    private readonly store: StoreUnderTest,
    readonly options: HouseOptions & { readonly blobFolder: string },
  ) {}

  static async open(options: HouseOptions = {}): Promise<ExecutorHouse> {
    await import('../src/graph/segment-graph.ts'); // loading LangGraph takes as long as a lease lasts here
    const blobFolder = mkdtempSync(join(tmpdir(), 'weft-executor-'));
    const database = await createTestDatabase({ migrations: [blobMigrations, executionMigrations] });
    return new ExecutorHouse(database, await openReader(database.url, blobFolder), { ...options, blobFolder });
  }

  get url(): string {
    return this.database.url;
  }

  get reader(): ExecutionReader {
    return this.store.reader;
  }

  /** Neither started nor stopped by the house. */
  make(): ExecutorUnderTest {
    // Every other one keeps whatever it parks as it is, and those between replay all of it, so that suites go both ways.
    const kept = { ...KEPT_LIMITS, fromSteps: ++this.made % 2 === 1 ? 0 : Infinity };
    return new ExecutorUnderTest(this.url, { id: `executor-${this.made}`, kept, ...this.options });
  }

  /** Stopped by `stopExecutors`. */
  async start(executor = this.make()): Promise<ExecutorUnderTest> {
    this.started.add(executor);
    return executor.start();
  }

  /** As if its process were gone. */
  async kill(executor: ExecutorUnderTest): Promise<void> {
    this.started.delete(executor);
    await executor.die();
  }

  async stopExecutors(): Promise<void> {
    const executors = [...this.started];
    this.started.clear();
    await Promise.all(executors.map((executor) => executor.stop()));
  }

  async close(): Promise<void> {
    await this.stopExecutors();
    await this.store.source.destroy();
    await this.database.drop();
    rmSync(this.options.blobFolder, { recursive: true });
  }

  async record({ tenantId, executionId }: RunAddress): Promise<ExecutionRecord> {
    return (await this.reader.findRecord(tenantId, executionId))!;
  }

  async statusOf({ tenantId, executionId }: RunAddress): Promise<string | undefined> {
    return (await this.reader.findSummary(tenantId, executionId))?.status;
  }

  async until(run: RunAddress, status = 'succeeded'): Promise<void> {
    await waitFor(async () => (await this.statusOf(run)) === status, { timeoutMs: TIMEOUT_MS });
  }

  /** All that are committed. */
  async eventsOf({ tenantId, executionId }: RunAddress) {
    return (await this.reader.readEvents(tenantId, executionId, 0))!;
  }
}
