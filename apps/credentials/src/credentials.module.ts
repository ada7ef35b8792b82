import {
  Inject,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { createEgress, type Egress } from '@weft/egress';
import { HealthRegistry } from '@weft/observability';
import { openDataSource, TenantDatabase } from '@weft/persistence';
import { DataSource } from 'typeorm';
import { credentialsConfig } from './credentials.config.ts';
import { CredentialsController } from './credentials.controller.ts';
import { CredentialBox } from './credentials/credential-box.ts';
import { CredentialReader } from './credentials/credential-reader.ts';
import { CredentialsRepository } from './credentials/credentials.repository.ts';
import { CredentialsService } from './credentials/credentials.service.ts';
import { WorkspaceRemovalService } from './credentials/workspace-removal.service.ts';
import { GUARDED_EGRESS } from './guarded-egress.ts';
import { ConsentService } from './consents/consent.service.ts';
import { ConsentsRepository } from './consents/consents.repository.ts';
import { TokenKeeper } from './oauth/token-keeper.ts';
import { TokensRepository } from './oauth/tokens.repository.ts';
import { ResolverService } from './resolving/resolver.service.ts';
import { UsesKeeper } from './resolving/uses-keeper.ts';
import { UsesRepository } from './resolving/uses.repository.ts';
import { TrialService } from './trials/trial.service.ts';
import { DataKeys } from './vault/data-keys.ts';
import { KeyRing } from './vault/key-ring.ts';
import { VaultOpening } from './vault/vault-opening.ts';
import { Vault } from './vault/vault.ts';

type Config = ConfigOf<typeof credentialsConfig>;

/** A refresh holds one while a service answers; the rest is for everybody else. */
const MAX_CONNECTIONS = 20;

const stores: Provider[] = [
  {
    provide: DataSource,
    inject: [credentialsConfig.token],
    useFactory: ({ databaseUrl }: Config) =>
      openDataSource({
        url: databaseUrl,
        schema: 'credentials',
        role: 'weft_app',
        max: MAX_CONNECTIONS,
        name: 'weft-credentials',
      }),
  },
  { provide: TenantDatabase, inject: [DataSource], useFactory: (source: DataSource) => new TenantDatabase(source) },
  {
    provide: KeyRing,
    inject: [credentialsConfig.token],
    useFactory: ({ vaultKey, vaultOldKeys }: Config) => new KeyRing(vaultKey, vaultOldKeys),
  },
  { provide: DataKeys, inject: [KeyRing], useFactory: (ring: KeyRing) => new DataKeys(ring) },
  {
    provide: VaultOpening,
    inject: [TenantDatabase, KeyRing, DataKeys],
    useFactory: (database: TenantDatabase, ring: KeyRing, keys: DataKeys) => new VaultOpening(database, ring, keys),
  },
  { provide: Vault, inject: [DataKeys], useFactory: (keys: DataKeys) => new Vault(keys) },
  { provide: CredentialBox, inject: [Vault], useFactory: (vault: Vault) => new CredentialBox(vault) },
  { provide: TokensRepository, inject: [Vault], useFactory: (vault: Vault) => new TokensRepository(vault) },
  { provide: ConsentsRepository, inject: [Vault], useFactory: (vault: Vault) => new ConsentsRepository(vault) },
  CredentialsRepository,
  UsesRepository,
];

const work: Provider[] = [
  {
    provide: GUARDED_EGRESS,
    inject: [credentialsConfig.token],
    useFactory: ({ egressAllow, egressAllowInvalidCertificates: allowInvalidCertificates }: Config) => {
      const logger = new Logger('Credentials');
      return createEgress({
        allow: egressAllow,
        allowInvalidCertificates,
        onBlocked: (host) => logger.warn({ message: `A call to ${host} was refused.` }),
      });
    },
  },
  CredentialsService,
  CredentialReader,
  WorkspaceRemovalService,
  TokenKeeper,
  ConsentService,
  ResolverService,
  TrialService,
  {
    provide: UsesKeeper,
    inject: [TenantDatabase, UsesRepository, credentialsConfig.token],
    useFactory: (database: TenantDatabase, uses: UsesRepository, { credentialAuditMs }: Config) =>
      new UsesKeeper(database, uses, credentialAuditMs),
  },
];

@Module({ controllers: [CredentialsController], providers: [...stores, ...work] })
export class CredentialsModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(DataSource) private readonly source: DataSource,
    private readonly opening: VaultOpening,
    private readonly uses: UsesKeeper,
    private readonly health: HealthRegistry,
    @Inject(GUARDED_EGRESS) private readonly egress: Egress,
  ) {}

  /** With the wrong key nothing may be served, and above all nothing stored. */
  async onModuleInit(): Promise<void> {
    await this.opening.open();
  }

  onApplicationBootstrap(): void {
    this.health.register('credentials database', async () => void (await this.source.query('SELECT 1')));
    this.uses.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.uses.stop();
    await this.egress.close();
    await this.source.destroy();
  }
}
