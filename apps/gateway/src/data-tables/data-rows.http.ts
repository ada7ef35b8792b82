import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { orchestrator, type DataRow, type OrchestratorClient, type Page } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ShallowBody } from '../http/shallow-body.pipe.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import {
  DataRowListResponse,
  DataRowPageResponse,
  InsertDataRowsBody,
  ListDataRowsQuery,
  UpdateDataRowBody,
} from './data-tables.dto.ts';
import { RowIdPipe, toConditions } from './row-filter.ts';

const ROW_ID = { name: 'rowId', schema: { type: 'integer', minimum: 1 } } as const;
const ONE_ROW = {
  schema: {
    type: 'object',
    additionalProperties: true,
    description: '`id`, `createdAt`, `updatedAt` and a field for each column.',
  },
} as const;

@ApiTags('data-tables')
@Controller('api/data-tables/:id/rows')
export class DataRowsHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('workflows.read')
  @ApiOperation({ summary: 'List rows of a data table, by their ids' })
  @ApiOkResponse({ type: DataRowPageResponse })
  @Problems('DATA_TABLE_NOT_FOUND', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED')
  list(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) tableId: string,
    @Query() { filter, ...query }: ListDataRowsQuery,
  ): Promise<Page<DataRow>> {
    return this.orchestrator.listDataRows({ actor: toActor(caller), tableId, ...query, ...toConditions(filter) });
  }

  @Post()
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Insert rows, all or none' })
  @ApiCreatedResponse({ type: DataRowListResponse })
  @Problems('DATA_TABLE_NOT_FOUND', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED')
  async insert(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) tableId: string,
    @Body(ShallowBody(InsertDataRowsBody)) { rows }: InsertDataRowsBody,
  ): Promise<DataRowListResponse> {
    return { items: await this.orchestrator.insertDataRows({ actor: toActor(caller), tableId, rows }) };
  }

  @Patch(':rowId')
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Change values of a row' })
  @ApiParam(ROW_ID)
  @ApiOkResponse(ONE_ROW)
  @Problems('DATA_TABLE_NOT_FOUND', 'DATA_ROW_NOT_FOUND', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED')
  update(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) tableId: string,
    @Param('rowId', RowIdPipe) rowId: number,
    @Body(ShallowBody(UpdateDataRowBody)) { values }: UpdateDataRowBody, // eslint-disable-line max-params -- Nest gives each part of a request its own
  ): Promise<DataRow> {
    return this.orchestrator.updateDataRow({ actor: toActor(caller), tableId, rowId, values });
  }

  @Delete(':rowId')
  @Requires('workflows.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a row' })
  @ApiParam(ROW_ID)
  @ApiNoContentResponse()
  @Problems('DATA_TABLE_NOT_FOUND', 'DATA_ROW_NOT_FOUND')
  async delete(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) tableId: string,
    @Param('rowId', RowIdPipe) rowId: number,
  ): Promise<void> {
    await this.orchestrator.deleteDataRow({ actor: toActor(caller), tableId, rowId });
  }
}
