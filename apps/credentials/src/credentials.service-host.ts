import { credentials } from '@weft/contracts';
import { defineServiceHost } from '@weft/service-host';
import { credentialsConfig } from './credentials.config.ts';
import { CredentialsModule } from './credentials.module.ts';

/** What a host needs to run this service, alone or beside others. */
export const credentialsService = defineServiceHost({
  contract: credentials,
  config: credentialsConfig,
  module: CredentialsModule,
});
