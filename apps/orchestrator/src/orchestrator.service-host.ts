import { orchestrator } from '@weft/contracts';
import { defineServiceHost } from '@weft/service-host';
import { orchestratorConfig } from './orchestrator.config.ts';
import { OrchestratorModule } from './orchestrator.module.ts';

/** What a host needs to run this service, alone or beside others. */
export const orchestratorService = defineServiceHost({
  contract: orchestrator,
  config: orchestratorConfig,
  module: OrchestratorModule,
});
