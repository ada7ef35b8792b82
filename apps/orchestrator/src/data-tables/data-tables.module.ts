import { Module } from '@nestjs/common';
import { DataRowStore, DataTableStore } from '@weft/execution-store';
import { onTenantDatabase } from '../store-providers.ts';
import { DataTablesController } from './data-tables.controller.ts';
import { DataTablesService } from './data-tables.service.ts';

/** The tables of workspaces, for people; nodes reach them through their executor. */
@Module({
  controllers: [DataTablesController],
  providers: [DataTablesService, ...[DataTableStore, DataRowStore].map(onTenantDatabase)],
})
export class DataTablesModule {}
