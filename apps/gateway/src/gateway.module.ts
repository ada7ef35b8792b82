import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import type { ConfigOf } from '@weft/config';
import { compiler, orchestrator } from '@weft/contracts';
import { MessagingModule } from '@weft/messaging';
import { HealthRegistry } from '@weft/observability';
import { openDataSource, TenantDatabase } from '@weft/persistence';
import { DataSource } from 'typeorm';
import { AccessGuard } from './access/access.guard.ts';
import { AuthHttp } from './access/auth.http.ts';
import { KeysHttp } from './access/keys.http.ts';
import { signInThrottling } from './access/sign-in-throttle.ts';
import { AccessTokens } from './accounts/access-tokens.ts';
import { AccountsRepository } from './accounts/accounts.repository.ts';
import { ApiKeysRepository } from './accounts/api-keys.repository.ts';
import { ApiKeysService } from './accounts/api-keys.service.ts';
import { Authenticator } from './accounts/authenticator.ts';
import { FirstStart } from './accounts/first-start.ts';
import { StreamTickets } from './accounts/stream-tickets.ts';
import { CompileHttp } from './compiler/compile.http.ts';
import { NodesHttp } from './compiler/nodes.http.ts';
import { ExecuteHttp } from './executions/execute.http.ts';
import { ExecutionIds } from './executions/execution-ids.ts';
import { ExecutionsHttp } from './executions/executions.http.ts';
import { ManualRuns } from './executions/manual-runs.ts';
import { gatewayConfig } from './gateway.config.ts';
import { OperationsHttp } from './operations/operations.http.ts';
import { ExecutionFeed } from './streaming/execution-feed.ts';
import { StreamingHttp } from './streaming/streaming.http.ts';
import { PendingCalls, PendingCallsController } from './webhooks/pending-calls.ts';
import { WebhookIngress } from './webhooks/webhook-ingress.ts';
import { WebhookRoutes, WebhookRoutesController } from './webhooks/webhook-routes.ts';
import { WorkspaceDirectory } from './webhooks/workspace-directory.ts';
import { VersionsHttp } from './workflows/versions.http.ts';
import { WorkflowsHttp } from './workflows/workflows.http.ts';

const MAX_CONNECTIONS = 10;

const database = [
  {
    provide: DataSource,
    inject: [gatewayConfig.token],
    useFactory: ({ databaseUrl }: ConfigOf<typeof gatewayConfig>) =>
      openDataSource({ url: databaseUrl, schema: 'gateway', role: 'weft_app', max: MAX_CONNECTIONS, name: 'weft-gateway' }),
  },
  { provide: TenantDatabase, inject: [DataSource], useFactory: (source: DataSource) => new TenantDatabase(source) },
];
const accounts = [AccountsRepository, ApiKeysRepository, ApiKeysService, AccessTokens, Authenticator, StreamTickets, FirstStart];
const webhooks = [WebhookRoutes, WorkspaceDirectory, PendingCalls, WebhookIngress];

@Module({
  imports: [MessagingModule.forClients(orchestrator, compiler), ThrottlerModule.forRoot(signInThrottling())],
  controllers: [
    AuthHttp,
    KeysHttp,
    WorkflowsHttp,
    VersionsHttp,
    ExecuteHttp,
    ExecutionsHttp,
    CompileHttp,
    NodesHttp,
    StreamingHttp,
    OperationsHttp,
    WebhookRoutesController,
    PendingCallsController,
  ],
  providers: [...database, ...accounts, ...webhooks, AccessGuard, ExecutionIds, ManualRuns, ExecutionFeed],
})
export class GatewayModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(DataSource) private readonly source: DataSource,
    private readonly health: HealthRegistry,
  ) {}

  onApplicationBootstrap(): void {
    this.health.register('gateway database', async () => void (await this.source.query('SELECT 1')));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.source.destroy();
  }
}
