import { Global, Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { compiler, credentials, executor, orchestrator } from '@weft/contracts';
import { MessagingModule } from '@weft/messaging';
import { HealthRegistry } from '@weft/observability';
import { openDataSource, TenantDatabase } from '@weft/persistence';
import { DataSource } from 'typeorm';
import { gatewayConfig } from './gateway.config.ts';
import { PublicAddress } from './http/public-address.ts';

const MAX_CONNECTIONS = 10;
const clients = MessagingModule.forClients(orchestrator, compiler, credentials, executor);

/** What every feature of the gateway uses: its database and the services behind it. */
@Global()
@Module({
  imports: [clients],
  providers: [
    {
      provide: DataSource,
      inject: [gatewayConfig.token],
      useFactory: ({ databaseUrl }: ConfigOf<typeof gatewayConfig>) =>
        openDataSource({ url: databaseUrl, schema: 'gateway', role: 'weft_app', max: MAX_CONNECTIONS, name: 'weft-gateway' }),
    },
    PublicAddress,
    { provide: TenantDatabase, inject: [DataSource], useFactory: (source: DataSource) => new TenantDatabase(source) },
  ],
  exports: [clients, PublicAddress, DataSource, TenantDatabase],
})
export class GatewayPartsModule implements OnApplicationBootstrap, OnApplicationShutdown {
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
