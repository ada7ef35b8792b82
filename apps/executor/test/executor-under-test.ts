import { fileURLToPath } from 'node:url';
import { FolderBlobStore } from '@weft/blob-store';
import type { StartCommand } from '@weft/contracts';
import type { SendPermit } from '@weft/egress';
import type { Plan } from '@weft/engine';
import {
  CheckpointStore,
  ExecutionQueue,
  ExecutionReader,
  ExecutionWriter,
  ExecutorLease,
  PlanStore,
  SeenValueStore,
  StaticDataStore,
} from '@weft/execution-store';
import { EventPublisher, InProcessTransport } from '@weft/messaging';
import { absentPorts, NodeRegistry, type NodeDefinition, type NodePorts } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { createPool, openDataSource, TenantDatabase } from '@weft/persistence';
import { make } from '@weft/testing';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { dataTableStores, RunDataTables } from '../src/nodes/run-data-tables.ts';
import { LoneRuns } from '../src/alone/lone-runs.ts';
import { ClaimLoop } from '../src/claims/claim-loop.ts';
import { SegmentGraphs } from '../src/graph/segment-graphs.ts';
import { PlanCache } from '../src/plans/plan-cache.ts';
import type { KeptLimits } from '../src/runs/kept-sessions.ts';
import { RunAnnouncer } from '../src/runs/run-announcer.ts';
import type { RunEnvironment } from '../src/runs/run-environment.ts';
import { RunsService } from '../src/runs/runs.service.ts';
import { clockBy, eventLoopSlices } from '../src/system-clock.ts';

/** Short, so that a take-over takes a second; the ratios are those of run.md §2. */
const LEASE_MS = 800;
/** Of a run alone: a process that says nothing for three of them is ended, and one that ends itself writes Node's compile cache first. */
const LONE_LEASE_MS = 2 * LEASE_MS;

/** As of `tools/node-flags.mjs`: a process of its own runs the sources without Jest. */
export const NODE_FLAGS = [
  '--import',
  fileURLToPath(new URL('../../../tools/swc-hook.mjs', import.meta.url)),
  '--conditions=weft-source',
  '--no-node-snapshot',
];

const ALONE = {
  secretKey: 'a secret for tests that is long enough',
  leaseMs: LONE_LEASE_MS,
  drainMs: 1_000,
  durablePauseMs: 5_000,
  runDataMb: 4,
  egressAllow: [],
  egressConcealPrivateNames: false,
  egressAllowInvalidCertificates: false,
  egressMaxFileMb: 1,
  sandboxProcesses: 1,
  sandboxMaxProcesses: 1,
  sandboxMemoryMb: 16,
  sandboxMinimumLevel: 'process',
  expressionEnv: {},
  maxWorkflowDepth: 3,
} as const;

export interface ExecutorOptions {
  readonly id: string;
  readonly blobFolder: string;
  readonly nodes?: readonly NodeDefinition[];
  readonly ports?: Partial<NodePorts>;
  readonly orphansEveryMs?: number;
  /** What calls of other workflows run; absent: there is none. */
  readonly resolveCall?: RunEnvironment['workflows']['resolveCall'];
  /** See `RunOptions`. */
  readonly durablePauseMs?: number;
  /** Which parked runs are kept as they are. */
  readonly kept?: KeptLimits;
  /** The program of a process that runs one run alone. */
  readonly aloneEntry?: URL;
  readonly aloneFlags?: readonly string[];
  /** How many runs are run alone at the same time; 1. */
  readonly loneRuns?: number;
}

/** One executor on a database, without the Nest container. Several on one database are a fleet. */
export class ExecutorUnderTest {
  readonly pool: pg.Pool;
  readonly writer: ExecutionWriter;
  readonly queue: ExecutionQueue;
  readonly lease: ExecutorLease;
  readonly runs: RunsService;
  readonly claims: ClaimLoop;
  readonly plans: PlanStore;
  private readonly lone: LoneRuns;
  /** A run would have gone on without its graph, and its test would not have noticed. */
  private readonly brokenGraphs: unknown[] = [];
  private readonly transport = new InProcessTransport({ copy: true });

  constructor(url: string, options: ExecutorOptions) {
    this.pool = createPool({ url, role: 'weft_execution', name: options.id });
    this.writer = new ExecutionWriter({
      pool: this.pool,
      executorId: options.id,
      blobs: new FolderBlobStore(options.blobFolder),
    });
    this.queue = new ExecutionQueue({ pool: this.pool });
    this.plans = new PlanStore({ pool: this.pool });
    const lease = { leaseMs: LEASE_MS, renewMs: LEASE_MS / 4, lostAfterMs: (LEASE_MS * 3) / 4 };
    this.lease = new ExecutorLease({
      pool: this.pool,
      executorId: options.id,
      ...lease,
      onStopRequested: ({ executionId }) => this.runs.stop(executionId),
      onPauseRequested: ({ executionId }) => this.runs.pause(executionId),
    });
    const environment = {
      writer: this.writer,
      staticData: new StaticDataStore({ pool: this.pool }),
      seenValues: new SeenValueStore({ pool: this.pool }),
      registry: new NodeRegistry([...nodeDefinitions, ...(options.nodes ?? [])]),
      clock: clockBy(this.lease.clock),
      slices: eventLoopSlices,
      announcer: new RunAnnouncer(new EventPublisher(this.transport)),
      portsFor: ({ tenantId }: { tenantId: string }, permit: SendPermit) => ({
        ...absentPorts(),
        dataTables: new RunDataTables(dataTableStores(this.pool), { tenantId, permit }),
        ...options.ports,
      }),
      onCrash: () => undefined,
      leaseTerm: () => this.lease.term,
      idempotencySecret: 'a secret for tests that is long enough',
      publicUrl: 'http://weft.test',
      graphs: new SegmentGraphs({
        store: new CheckpointStore({ pool: this.pool }),
        onBroken: (error) => this.brokenGraphs.push(error),
      }),
      workflows: { resolveCall: options.resolveCall ?? (() => Promise.reject(new Error('no test calls a workflow'))) },
      maxDepth: ALONE.maxWorkflowDepth,
      durablePauseMs: options.durablePauseMs ?? ALONE.durablePauseMs,
      maxKeptChars: ALONE.runDataMb * 1_048_576,
    };
    this.lone = new LoneRuns({
      ...{ queue: this.queue, writer: this.writer, environment, executorId: options.id },
      vault: { resolve: () => Promise.reject(new Error('no test opens credentials')) },
      settings: { ...ALONE, databaseUrl: url, blobFolder: options.blobFolder, publicUrl: environment.publicUrl },
      entry: options.aloneEntry,
      flags: options.aloneFlags ?? NODE_FLAGS,
      atOnce: options.loneRuns ?? 1,
    });
    this.runs = new RunsService(new PlanCache(this.plans), environment, { maxRuns: 50, kept: options.kept }, this.lone);
    this.claims = new ClaimLoop(this.queue, this.lease, this.runs, {
      executorId: options.id,
      clock: environment.clock,
      pollMs: 50,
      orphansEveryMs: options.orphansEveryMs,
    });
  }

  async start(): Promise<this> {
    await this.lease.register();
    this.lease.start();
    this.claims.start();
    return this;
  }

  /** As if the process were gone: nothing is handed back, nothing is renewed. Processes of runs alone end where theirs is gone. */
  async die(): Promise<void> {
    this.lease.stop();
    await this.claims.stop();
    this.runs.abandonAll();
    await this.lone.stop();
    await this.pool.end();
  }

  async stop(): Promise<void> {
    await this.claims.stop();
    await this.runs.drain(1_000);
    await this.lease.drop();
    await this.pool.end();
    if (this.brokenGraphs.length > 0) throw new AggregateError(this.brokenGraphs, 'Graphs of runs have broken.');
  }

  /** Stores the plan and makes a command that starts it from its first node. */
  async command(plan: Plan, overrides: Partial<StartCommand> = {}): Promise<StartCommand> {
    const command = make.startCommand({
      executionId: uuidV7(),
      triggerNodeId: plan.nodes[0]?.id,
      planHash: hashOf(plan),
      ...overrides,
    });
    await this.plans.save(command.tenantId, command.planHash, plan);
    return command;
  }
}

export interface StoreUnderTest {
  readonly reader: ExecutionReader;
  readonly source: DataSource;
}

export async function openReader(url: string, blobFolder: string): Promise<StoreUnderTest> {
  const source = await openDataSource({ url, schema: 'execution', role: 'weft_app', max: 2 });
  return {
    source,
    reader: new ExecutionReader({ database: new TenantDatabase(source), blobs: new FolderBlobStore(blobFolder) }),
  };
}

let hashes = 0;
const hashOf = (_plan: Plan): string => (++hashes).toString(16).padStart(64, '0');

/** Version 7 by RFC 9562 §5.7: 48 bits of time, then random ones. */
export function uuidV7(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}
