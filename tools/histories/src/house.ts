import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderBlobStore } from '@weft/blob-store';
import {
  CheckpointStore,
  ExecutionQueue,
  ExecutionReader,
  ExecutionWriter,
  ExecutorLease,
  PlanStore,
  RunPauses,
  RunResumes,
  SeenValueStore,
  StaticDataStore,
} from '@weft/execution-store';
import { absentPorts, NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { createPool, openDataSource, TenantDatabase } from '@weft/persistence';
import { SandboxPool } from '@weft/sandbox';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { SegmentGraphs } from '../../../apps/executor/src/graph/segment-graphs.ts';
import { RunFiles } from '../../../apps/executor/src/nodes/run-files.ts';
import { PlanCache } from '../../../apps/executor/src/plans/plan-cache.ts';
import { RunsService } from '../../../apps/executor/src/runs/runs.service.ts';
import { eventLoopSlices } from '../../../apps/executor/src/system-clock.ts';
import { stillClock } from './still-clock.ts';
import type { World } from './world.ts';

/** Keys and addresses of recorded runs are made with it. */
export const RECORDED_SECRET = 'the secret of recorded histories';
const PUBLIC_URL = 'http://weft.test';
/** Nobody renews it, and nobody else is there to take anything over. */
const LEASE_MS = 3_600_000;
const MAX_RUNS = 1_000;
/** Longer pauses between two tries are waits. */
const DURABLE_PAUSE_MS = 60_000;
const CLAIM = 50;

/** An executor with the store of one database, whose clock stands still and whose outside world is a `World` for each run. */
export class House {
  /** As the owner of the tables. */
  readonly owner: pg.Pool;
  readonly pool: pg.Pool;
  readonly queue: ExecutionQueue;
  readonly runs: RunsService;
  readonly plans: PlanStore;
  readonly pauses: RunPauses;
  readonly resumes: RunResumes;
  readonly worlds = new Map<string, World>();
  private readonly writer: ExecutionWriter;
  private readonly lease: ExecutorLease;
  private readonly sandbox = new SandboxPool({ processesPerTenant: 2, maxProcesses: 2 });
  private readonly blobFolder = mkdtempSync(join(tmpdir(), 'weft-histories-'));
  readonly reader: ExecutionReader;

  private constructor(
    readonly executorId: string,
    url: string,
    private readonly source: DataSource,
  ) {
    const blobs = new FolderBlobStore(this.blobFolder);
    this.owner = createPool({ url, max: 2 });
    this.pool = createPool({ url, role: 'weft_execution', max: 6 });
    const { pool } = this;
    this.reader = new ExecutionReader({ database: new TenantDatabase(source), blobs });
    this.writer = new ExecutionWriter({ pool, executorId, blobs });
    this.queue = new ExecutionQueue({ pool });
    this.plans = new PlanStore({ pool });
    this.pauses = new RunPauses({ pool });
    this.resumes = new RunResumes({ pool });
    this.lease = new ExecutorLease({ pool, executorId, leaseMs: LEASE_MS, lostAfterMs: LEASE_MS / 2 });
    const environment = {
      writer: this.writer,
      staticData: new StaticDataStore({ pool }),
      seenValues: new SeenValueStore({ pool }),
      registry: new NodeRegistry(nodeDefinitions),
      clock: stillClock,
      slices: eventLoopSlices,
      announcer: SILENT,
      portsFor: ({ tenantId, executionId }: { tenantId: string; executionId: string }) => ({
        ...absentPorts(),
        http: { request: (request: Parameters<World['request']>[0]) => this.worldOf(executionId).request(request) },
        code: this.sandbox.codePortFor(tenantId),
        files: new RunFiles(blobs, tenantId),
      }),
      onCrash: (error: unknown) => console.error(error),
      leaseTerm: () => this.lease.term,
      idempotencySecret: RECORDED_SECRET,
      publicUrl: PUBLIC_URL,
      graphs: new SegmentGraphs({ store: new CheckpointStore({ pool }) }),
      workflows: { resolveCall: () => Promise.reject(new Error('no recorded run calls a workflow')) },
      maxDepth: 3,
      durablePauseMs: DURABLE_PAUSE_MS,
    };
    this.runs = new RunsService(new PlanCache(this.plans), environment, { maxRuns: MAX_RUNS });
  }

  static async open(url: string, executorId: string): Promise<House> {
    const source = await openDataSource({ url, schema: 'execution', role: 'weft_app', max: 6 });
    const house = new House(executorId, url, source);
    await house.lease.register();
    await house.lease.takeOverPredecessor();
    return house;
  }

  /** Claims what there is to do, and does it until it is over or parked. Answers with how many runs that were. */
  async carryOn(): Promise<number> {
    const claimed = await this.queue.claim({ executorId: this.executorId, limit: CLAIM });
    await Promise.all(claimed.map((run) => this.runs.resume(run)));
    return claimed.length;
  }

  /** Gives back what is this executor's and nobody carries out, as its claims would. */
  async releaseOrphans(): Promise<void> {
    await this.runs.releaseOrphans(await this.queue.findOwned(this.executorId));
  }

  async close(): Promise<void> {
    await this.runs.drain(0);
    this.sandbox.close();
    await this.lease.drop();
    await Promise.all([this.owner.end(), this.pool.end(), this.source.destroy()]);
    rmSync(this.blobFolder, { recursive: true });
  }

  private worldOf(executionId: string): World {
    const world = this.worlds.get(executionId);
    if (!world) throw new Error(`There is no world for ${executionId}.`);
    return world;
  }
}

const SILENT = {
  advanced: () => undefined,
  callsLeft: () => undefined,
  answered: () => undefined,
  workQueued: () => undefined,
  stepStarted: () => undefined,
};
