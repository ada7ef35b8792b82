import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { orchestrator, type OrchestratorClient } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { FastifyReply } from 'fastify';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { fileHeaders } from './file-headers.ts';
import { WorkspaceFiles } from './workspace-files.ts';

@ApiTags('executions')
@Controller('api/orchestrator/executions/:id/files')
export class FilesHttp {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly files: WorkspaceFiles,
  ) {}

  @Get(':sha256')
  @Requires('executions.read')
  @ApiOperation({
    summary: 'Download a file of an execution',
    description: 'One that an item of the execution refers to in `binary`.',
  })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Problems('EXECUTION_NOT_FOUND', 'FILE_NOT_FOUND')
  async download(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) executionId: string,
    @Param('sha256') sha256: string,
    @Res() reply: FastifyReply, // eslint-disable-line max-params -- Nest gives each part of a request its own
  ): Promise<void> {
    const actor = toActor(caller);
    const file = await this.orchestrator.findFile({ actor, executionId, sha256 });
    const content = await this.files.open(actor.tenantId, file);
    if (!content) throw new AppError('FILE_NOT_FOUND', 'The file was swept after its retention.');
    await reply.headers(fileHeaders(file, { shown: false })).send(content);
  }
}
