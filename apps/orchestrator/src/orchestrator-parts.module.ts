import { Global, Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { createBlobStore } from '@weft/blob-store';
import type { ConfigOf } from '@weft/config';
import { compiler, credentials, executor } from '@weft/contracts';
import {
  DeadLetters,
  ExecutionQueue,
  ExecutionReader,
  IdempotencyKeys,
  PlanStore,
  StartTransactions,
} from '@weft/execution-store';
import { MessagingModule } from '@weft/messaging';
import { createPool, openDataSource, TenantDatabase } from '@weft/persistence';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { orchestratorConfig } from './orchestrator.config.ts';
import { onPool } from './store-providers.ts';
import { WebhookRouteEntity } from './webhooks/webhook-route.entity.ts';
import { ChangeCounter } from './workflows/change-counter.ts';
import { WorkflowVersionEntity } from './workflows/workflow-version.entity.ts';
import { WorkflowEntity } from './workflows/workflow.entity.ts';

type Config = ConfigOf<typeof orchestratorConfig>;

const ENTITIES = [WorkflowEntity, WorkflowVersionEntity, WebhookRouteEntity];
/** Of the management API; a webhook costs none, since what it needs is cached. */
const MAX_CONNECTIONS = 10;
/** Queue, claims of answers and plans. */
const MAX_EXECUTION_CONNECTIONS = 4;

const clients = MessagingModule.forClients(compiler, credentials, executor);
const stores: Provider[] = [
  {
    provide: DataSource,
    inject: [orchestratorConfig.token],
    useFactory: ({ databaseUrl }: Config) =>
      openDataSource({
        url: databaseUrl,
        schema: 'orchestrator',
        role: 'weft_app',
        entities: ENTITIES,
        max: MAX_CONNECTIONS,
        name: 'weft-orchestrator',
      }),
  },
  {
    provide: pg.Pool,
    inject: [orchestratorConfig.token],
    useFactory: ({ databaseUrl }: Config) =>
      createPool({ url: databaseUrl, role: 'weft_execution', max: MAX_EXECUTION_CONNECTIONS, name: 'weft-orchestrator-queue' }),
  },
  { provide: TenantDatabase, inject: [DataSource], useFactory: (source: DataSource) => new TenantDatabase(source) },
  ...[ExecutionQueue, PlanStore, IdempotencyKeys, DeadLetters, StartTransactions].map(onPool),
  {
    provide: ExecutionReader,
    inject: [TenantDatabase, pg.Pool, orchestratorConfig.token],
    useFactory: (database: TenantDatabase, pool: pg.Pool, { blobFolder }: Config) =>
      new ExecutionReader({ database, blobs: createBlobStore({ folder: blobFolder, pool }) }),
  },
  ChangeCounter,
];

/** What every area of the orchestrator uses: its stores and the services that it calls. */
@Global()
@Module({
  imports: [clients],
  providers: stores,
  exports: [
    clients,
    DataSource,
    pg.Pool,
    TenantDatabase,
    DeadLetters,
    ExecutionQueue,
    PlanStore,
    IdempotencyKeys,
    StartTransactions,
    ExecutionReader,
    ChangeCounter,
  ],
})
export class OrchestratorPartsModule implements OnApplicationShutdown {
  constructor(
    @Inject(DataSource) private readonly source: DataSource,
    @Inject(pg.Pool) private readonly pool: pg.Pool,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.source.destroy(), this.pool.end()]);
  }
}
