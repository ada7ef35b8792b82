import { compiler } from '@weft/contracts';
import { defineServiceHost } from '@weft/service-host';
import { compilerConfig } from './compiler.config.ts';
import { CompilerModule } from './compiler.module.ts';

/** What a host needs to run this service, alone or beside others. */
export const compilerService = defineServiceHost({ contract: compiler, config: compilerConfig, module: CompilerModule });
