import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { ExecutionReader } from '@weft/execution-store';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { DeletionService } from './deletion.service.ts';
import { ExecutionsService } from './executions.service.ts';
import { StopService } from './stop.service.ts';

const { requests } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  | 'execute'
  | 'getExecution'
  | 'listExecutions'
  | 'stopExecution'
  | 'deleteExecution'
  | 'deleteExecutions'
  | 'findFile'
  | 'readEvents'
>;

@Controller()
export class ExecutionsController implements Handled {
  constructor(
    private readonly executions: ExecutionsService,
    private readonly stops: StopService,
    private readonly deletions: DeletionService,
    private readonly reader: ExecutionReader,
  ) {}

  @Handles(requests.execute)
  execute(input: Parsed<typeof requests.execute>) {
    return this.executions.execute(input);
  }

  @Handles(requests.getExecution)
  getExecution(input: Parsed<typeof requests.getExecution>) {
    return this.executions.get(input.actor, input.executionId, input.includeData);
  }

  @Handles(requests.listExecutions)
  listExecutions({ actor, ...filter }: Parsed<typeof requests.listExecutions>) {
    return this.reader.list({ tenantId: actor.tenantId, ...filter });
  }

  @Handles(requests.stopExecution)
  stopExecution(input: Parsed<typeof requests.stopExecution>) {
    return this.stops.stop(input.actor, input.executionId);
  }

  @Handles(requests.deleteExecution)
  deleteExecution(input: Parsed<typeof requests.deleteExecution>) {
    return this.deletions.delete(input.actor, input.executionId);
  }

  @Handles(requests.deleteExecutions)
  deleteExecutions({ actor, ...filter }: Parsed<typeof requests.deleteExecutions>) {
    return this.deletions.deleteMany(actor, filter);
  }

  @Handles(requests.findFile)
  findFile(input: Parsed<typeof requests.findFile>) {
    return this.executions.findFile(input.actor, input.executionId, input.sha256);
  }

  @Handles(requests.readEvents)
  async readEvents(input: Parsed<typeof requests.readEvents>) {
    const read = await this.reader.readEvents(input.actor.tenantId, input.executionId, input.after);
    if (!read) throw new AppError('EXECUTION_NOT_FOUND', `There is no execution ${input.executionId} in this workspace.`);
    return read;
  }
}
