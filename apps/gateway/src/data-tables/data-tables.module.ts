import { Module } from '@nestjs/common';
import { DataRowsHttp } from './data-rows.http.ts';
import { DataTablesHttp } from './data-tables.http.ts';

@Module({ controllers: [DataTablesHttp, DataRowsHttp] })
export class DataTablesFrontModule {}
