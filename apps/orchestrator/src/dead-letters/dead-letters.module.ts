import { Module } from '@nestjs/common';
import { DeadLetterReader } from '@weft/execution-store';
import { ExecutionsModule } from '../executions/executions.module.ts';
import { onTenantDatabase } from '../store-providers.ts';
import { DeadLettersController } from './dead-letters.controller.ts';
import { DeadLettersService } from './dead-letters.service.ts';
import { LetterBatches } from './letter-batches.ts';

/** Failed executions of production, until somebody has dealt with them. */
@Module({
  imports: [ExecutionsModule],
  controllers: [DeadLettersController],
  providers: [onTenantDatabase(DeadLetterReader), DeadLettersService, LetterBatches],
})
export class DeadLettersModule {}
