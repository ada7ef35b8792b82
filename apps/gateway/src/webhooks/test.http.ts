import { Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { orchestrator, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { ExecutionIds } from '../executions/execution-ids.ts';
import { Problems } from '../http/problem.decorator.ts';
import { PublicAddress } from '../http/public-address.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { TestListeningResponse } from './test.dto.ts';
import { WorkspaceDirectory } from './workspace-directory.ts';

@ApiTags('workflows')
@Controller('api/orchestrator/workflows/:id/test')
export class TestHttp {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly ids: ExecutionIds,
    private readonly address: PublicAddress,
    private readonly workspaces: WorkspaceDirectory,
  ) {}

  @Post()
  @Requires('executions.run')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Wait for one call of a webhook',
    description:
      'For two minutes the webhooks of the newest version are served under /webhook-test/, its forms and chats under /form-test/ and /chat-test/. The first call runs it by hand, under the id that is given here, and is answered as a live one. A new test of the workflow takes the place of the old one. Where its trigger looks for what is new instead of being called, it looks at once, and `urls` is empty.',
  })
  @ApiOkResponse({ type: TestListeningResponse })
  @Problems('WORKFLOW_NOT_FOUND', 'WORKFLOW_INVALID', 'TRIGGER_NOT_FOUND', 'WEBHOOK_PATH_TAKEN')
  async listen(@Caller() caller: Principal, @Param('id', UuidPipe) workflowId: string): Promise<TestListeningResponse> {
    const executionId = this.ids.next();
    const { until, routes } = await this.orchestrator.listenForTest({ actor: toActor(caller), workflowId, executionId });
    const prefix = await this.workspaces.pathPrefix(caller.tenantId);
    const urls = routes.map(({ method, path, nodeName, page = 'webhook' }) => ({
      method: page === 'webhook' ? method : 'GET',
      nodeName,
      url: this.address.of(`/${page}-test/${prefix}${path}`),
    }));
    return { executionId, until, urls };
  }

  @Delete()
  @Requires('executions.run')
  @HttpCode(204)
  @ApiOperation({ summary: 'Wait for no call any more', description: 'Harmless where nothing waits.' })
  @ApiNoContentResponse()
  @Problems('WORKFLOW_NOT_FOUND')
  async cancel(@Caller() caller: Principal, @Param('id', UuidPipe) workflowId: string): Promise<void> {
    await this.orchestrator.stopListening({ actor: toActor(caller), workflowId });
  }
}
