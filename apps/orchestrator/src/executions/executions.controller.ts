import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { ExecutionChanges, ExecutionReader } from '@weft/execution-store';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { DeletionService } from './deletion.service.ts';
import { toEventPage } from './event-page.ts';
import { ExecutionsService } from './executions.service.ts';
import { PauseService } from './pause.service.ts';
import { RerunsService } from './reruns.service.ts';
import { StopService } from './stop.service.ts';
import { executionNotFound } from './execution-refusals.ts';

const { requests } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  | 'execute'
  | 'getExecution'
  | 'listExecutions'
  | 'stopExecution'
  | 'pauseExecution'
  | 'resumeExecution'
  | 'retryExecution'
  | 'replayExecution'
  | 'deleteExecution'
  | 'deleteExecutions'
  | 'findFile'
  | 'readEvents'
  | 'readChanges'
>;

@Controller()
export class ExecutionsController implements Handled {
  constructor(
    private readonly executions: ExecutionsService,
    private readonly stops: StopService,
    private readonly pauses: PauseService,
    private readonly reruns: RerunsService,
    private readonly deletions: DeletionService,
    private readonly reader: ExecutionReader,
    private readonly changes: ExecutionChanges,
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

  @Handles(requests.pauseExecution)
  pauseExecution(input: Parsed<typeof requests.pauseExecution>) {
    return this.pauses.pause(input.actor, input.executionId);
  }

  @Handles(requests.resumeExecution)
  resumeExecution(input: Parsed<typeof requests.resumeExecution>) {
    return this.pauses.resume(input.actor, input.executionId);
  }

  @Handles(requests.retryExecution)
  retryExecution({ actor, ...retry }: Parsed<typeof requests.retryExecution>) {
    return this.reruns.retry({ tenantId: actor.tenantId, userId: actor.userId, ...retry });
  }

  @Handles(requests.replayExecution)
  replayExecution({ actor, ...replay }: Parsed<typeof requests.replayExecution>) {
    return this.reruns.replay({ tenantId: actor.tenantId, userId: actor.userId, ...replay });
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
    if (!read) throw executionNotFound(input.executionId);
    return toEventPage(read);
  }

  @Handles(requests.readChanges)
  readChanges({ actor, after }: Parsed<typeof requests.readChanges>) {
    return this.changes.read(actor.tenantId, after);
  }
}
