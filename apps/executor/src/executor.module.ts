import { Inject, Logger, Module, type OnApplicationBootstrap, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { createBlobStore, type BlobStore } from '@weft/blob-store';
import type { ConfigOf } from '@weft/config';
import { credentials, orchestrator, type CredentialsClient } from '@weft/contracts';
import {
  CheckpointStore,
  ExecutionQueue,
  ExecutionWriter,
  ExecutorLease,
  HistoryPartitions,
  PlanStore,
  RunCollector,
  SeenValueStore,
  StaticDataStore,
  type RunAddress,
} from '@weft/execution-store';
import { clientFor, MessagingModule, ServiceInstance } from '@weft/messaging';
import { HealthRegistry } from '@weft/observability';
import { createPool } from '@weft/persistence';
import pg from 'pg';
import { LoneRuns } from './alone/lone-runs.ts';
import { ClaimLoop } from './claims/claim-loop.ts';
import { LimitKeeper } from './claims/limit-keeper.ts';
import { PartitionKeeper } from './claims/partition-keeper.ts';
import { StopRequests } from './claims/stop-requests.ts';
import { CredentialChangesController } from './credentials/credential-changes.controller.ts';
import { OpenedCredentials } from './credentials/opened-credentials.ts';
import { executorConfig } from './executor.config.ts';
import { NodeOptionsController } from './options/node-options.controller.ts';
import { NodeOptions } from './options/node-options.ts';
import { PlanCache } from './plans/plan-cache.ts';
import { NodeHost } from './nodes/node-host.ts';
import { dataTableStores } from './nodes/run-data-tables.ts';
import { ProcessRunEnvironment } from './runs/process-run-environment.ts';
import { RunAnnouncer } from './runs/run-announcer.ts';
import { RunsController } from './runs/runs.controller.ts';
import { RunsService } from './runs/runs.service.ts';
import { TriggerJobsController } from './trigger-jobs/trigger-jobs.controller.ts';
import { TriggerJobs } from './trigger-jobs/trigger-jobs.ts';

type Config = ConfigOf<typeof executorConfig>;

/** Two for group commit; the rest for claims, the lease and plans. */
const MAX_CONNECTIONS = 6;
/** Renewals within one lease, and the share of it after which it counts as lost (run.md §2: 8 s, 2 s, 6 s). */
const RENEWALS = 4;
const LOST_SHARE = 3 / 4;

type ClaimLoopParts = [ExecutionQueue, ExecutorLease, RunsService, ServiceInstance, ProcessRunEnvironment];
type LoneRunsParts = [ExecutionQueue, ProcessRunEnvironment, CredentialsClient, ServiceInstance, Config];

const BLOB_STORE = Symbol('blob store');

function reportUnreadable({ tenantId, executionId }: RunAddress, err: unknown, isEnded: boolean): void {
  const message = `What is stored of a claimed run cannot be read: it ${isEnded ? 'has ended as failed' : 'goes back to the queue'}.`;
  new Logger('Claims').error({ message, tenantId, executionId, err });
}

const stores: Provider[] = [
  StopRequests,
  {
    provide: pg.Pool,
    inject: [executorConfig.token],
    useFactory: ({ databaseUrl: url }: Config) =>
      createPool({ url, role: 'weft_execution', max: MAX_CONNECTIONS, name: 'weft-executor' }),
  },
  {
    provide: BLOB_STORE,
    inject: [pg.Pool, executorConfig.token],
    useFactory: (pool: pg.Pool, { blobFolder }: Config) => createBlobStore({ folder: blobFolder, pool }),
  },
  {
    provide: ExecutionWriter,
    inject: [pg.Pool, ServiceInstance, BLOB_STORE],
    useFactory: (pool: pg.Pool, { id }: ServiceInstance, blobs: BlobStore) =>
      new ExecutionWriter({ pool, executorId: id, blobs }),
  },
  {
    provide: ExecutionQueue,
    inject: [pg.Pool, executorConfig.token],
    useFactory: (pool: pg.Pool, { publicUrl }: Config) => new ExecutionQueue({ pool, publicUrl, onUnreadable: reportUnreadable }),
  },
  { provide: HistoryPartitions, inject: [pg.Pool], useFactory: (pool: pg.Pool) => new HistoryPartitions({ pool }) },
  { provide: CheckpointStore, inject: [pg.Pool], useFactory: (pool: pg.Pool) => new CheckpointStore({ pool }) },
  { provide: StaticDataStore, inject: [pg.Pool], useFactory: (pool: pg.Pool) => new StaticDataStore({ pool }) },
  PartitionKeeper,
  { provide: RunCollector, inject: [pg.Pool], useFactory: (pool: pg.Pool) => new RunCollector({ pool }) },
  LimitKeeper,
  { provide: PlanCache, inject: [pg.Pool], useFactory: (pool: pg.Pool) => new PlanCache(new PlanStore({ pool })) },
  {
    provide: ExecutorLease,
    inject: [pg.Pool, ServiceInstance, StopRequests, executorConfig.token],
    useFactory: (pool: pg.Pool, { id }: ServiceInstance, stops: StopRequests, { leaseMs }: Config) =>
      new ExecutorLease({
        pool,
        executorId: id,
        leaseMs,
        renewMs: leaseMs / RENEWALS,
        lostAfterMs: leaseMs * LOST_SHARE,
        onStopRequested: ({ executionId }) => stops.tell(executionId, 'stop'),
        onPauseRequested: ({ executionId }) => stops.tell(executionId, 'pause'),
      }),
  },
];

const work: Provider[] = [
  RunAnnouncer,
  {
    provide: OpenedCredentials,
    inject: [clientFor(credentials), executorConfig.token],
    useFactory: (vault: CredentialsClient, { secretKey }: Config) => new OpenedCredentials(vault, secretKey),
  },
  {
    provide: NodeHost,
    inject: [executorConfig.token, BLOB_STORE, pg.Pool, OpenedCredentials],
    useFactory: (config: Config, blobs: BlobStore, pool: pg.Pool, credentials: OpenedCredentials) =>
      new NodeHost(config, { blobs, seenValues: new SeenValueStore({ pool }), dataTables: dataTableStores(pool) }, credentials),
  },
  ProcessRunEnvironment,
  {
    provide: LoneRuns,
    inject: [ExecutionQueue, ProcessRunEnvironment, clientFor(credentials), ServiceInstance, executorConfig.token],
    useFactory: (...[queue, environment, vault, { id }, config]: LoneRunsParts) =>
      new LoneRuns({
        ...{ queue, writer: environment.writer, environment, vault, executorId: id },
        atOnce: config.loneRuns,
        settings: { ...config, publicUrl: environment.publicUrl, expressionEnv: environment.expressionEnv },
      }),
  },
  {
    provide: RunsService,
    inject: [PlanCache, ProcessRunEnvironment, executorConfig.token, LoneRuns],
    useFactory: (plans: PlanCache, environment: ProcessRunEnvironment, config: Config, lone: LoneRuns) =>
      new RunsService(plans, environment, config, lone),
  },
  {
    provide: TriggerJobs,
    inject: [PlanCache, ProcessRunEnvironment],
    useFactory: (plans: PlanCache, environment: ProcessRunEnvironment) => new TriggerJobs(plans, environment),
  },
  {
    provide: NodeOptions,
    inject: [ProcessRunEnvironment],
    useFactory: (environment: ProcessRunEnvironment) => new NodeOptions(environment),
  },
  {
    provide: ClaimLoop,
    inject: [ExecutionQueue, ExecutorLease, RunsService, ServiceInstance, ProcessRunEnvironment],
    useFactory: (...[queue, lease, runs, { id }, { clock }]: ClaimLoopParts) =>
      new ClaimLoop(queue, lease, runs, { executorId: id, clock }),
  },
];

@Module({
  imports: [MessagingModule.forClients(credentials, orchestrator)],
  controllers: [RunsController, TriggerJobsController, NodeOptionsController, CredentialChangesController],
  providers: [...stores, ...work],
})
export class ExecutorModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Executor');

  constructor(
    @Inject(executorConfig.token) private readonly config: Config,
    private readonly nodes: NodeHost,
    private readonly lease: ExecutorLease,
    private readonly stops: StopRequests,
    private readonly runs: RunsService,
    private readonly claims: ClaimLoop,
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    private readonly health: HealthRegistry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.health.register('executor lease', () => (this.lease.isHeld ? undefined : 'the lease is lost'));
    this.health.register('sandbox', () => this.nodes.problem());
    this.health.register('claims', () => this.claims.problem());
    this.nodes.warmUp();
    this.stops.listener = (executionId, request) => this.runs[request](executionId);
    await this.lease.register();
    if (this.config.soleExecutor) await this.lease.takeOverPredecessor();
    this.lease.start();
    this.claims.start();
  }

  /** The transport takes no more starts by now: end what is short, hand the rest to whoever comes next. */
  async onApplicationShutdown(): Promise<void> {
    await this.claims.stop();
    await this.runs.drain(this.config.drainMs);
    await this.lease
      .drop()
      .catch((error: unknown) => this.logger.warn({ message: 'The lease could not be dropped.', err: error }));
    await this.nodes.close();
    await this.pool.end();
  }
}
