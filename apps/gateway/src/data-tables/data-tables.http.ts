import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { orchestrator, type DataTable, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import {
  ColumnBody,
  CreateDataTableBody,
  DataTableListResponse,
  DataTableResponse,
  RenameDataTableBody,
} from './data-tables.dto.ts';

@ApiTags('data-tables')
@Controller('api/data-tables')
export class DataTablesHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('workflows.read')
  @ApiOperation({ summary: 'List the workspace’s data tables, by name' })
  @ApiOkResponse({ type: DataTableListResponse })
  @Problems()
  async list(@Caller() caller: Principal): Promise<DataTableListResponse> {
    return { items: await this.orchestrator.listDataTables({ actor: toActor(caller) }) };
  }

  @Post()
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Create a data table', description: 'Data table nodes of all workflows read and write its rows.' })
  @ApiCreatedResponse({ type: DataTableResponse })
  @Problems('NAME_TAKEN', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED')
  create(@Caller() caller: Principal, @Body() { name, columns }: CreateDataTableBody): Promise<DataTable> {
    return this.orchestrator.createDataTable({ actor: toActor(caller), name, columns });
  }

  @Get(':id')
  @Requires('workflows.read')
  @ApiOperation({ summary: 'Get a data table' })
  @ApiOkResponse({ type: DataTableResponse })
  @Problems('DATA_TABLE_NOT_FOUND')
  get(@Caller() caller: Principal, @Param('id', UuidPipe) tableId: string): Promise<DataTable> {
    return this.orchestrator.getDataTable({ actor: toActor(caller), tableId });
  }

  @Patch(':id')
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Rename a data table', description: 'Nodes that name it by its old name do not find it any more.' })
  @ApiOkResponse({ type: DataTableResponse })
  @Problems('DATA_TABLE_NOT_FOUND', 'NAME_TAKEN', 'DATA_TABLE_INVALID')
  rename(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) tableId: string,
    @Body() { name }: RenameDataTableBody,
  ): Promise<DataTable> {
    return this.orchestrator.renameDataTable({ actor: toActor(caller), tableId, name });
  }

  @Delete(':id')
  @Requires('workflows.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a data table with its rows' })
  @ApiNoContentResponse()
  @Problems('DATA_TABLE_NOT_FOUND')
  async delete(@Caller() caller: Principal, @Param('id', UuidPipe) tableId: string): Promise<void> {
    await this.orchestrator.deleteDataTable({ actor: toActor(caller), tableId });
  }

  @Post(':id/columns')
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Add a column', description: 'Rows that there are have no value in it.' })
  @ApiCreatedResponse({ type: DataTableResponse })
  @Problems('DATA_TABLE_NOT_FOUND', 'DATA_TABLE_INVALID', 'DATA_TABLE_LIMIT_REACHED')
  addColumn(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) tableId: string,
    @Body() { name, type }: ColumnBody,
  ): Promise<DataTable> {
    return this.orchestrator.addDataTableColumn({ actor: toActor(caller), tableId, column: { name, type } });
  }

  @Delete(':id/columns/:name')
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Remove a column with its values' })
  @ApiOkResponse({ type: DataTableResponse })
  @Problems('DATA_TABLE_NOT_FOUND', 'DATA_TABLE_INVALID')
  removeColumn(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) tableId: string,
    @Param('name') name: string,
  ): Promise<DataTable> {
    return this.orchestrator.removeDataTableColumn({ actor: toActor(caller), tableId, name });
  }
}
