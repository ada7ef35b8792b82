import { executor } from '@weft/contracts';
import { defineServiceHost } from '@weft/service-host';
import { executorConfig } from './executor.config.ts';
import { ExecutorModule } from './executor.module.ts';

/** What a host needs to run this service, alone or beside others. */
export const executorService = defineServiceHost({ contract: executor, config: executorConfig, module: ExecutorModule });
