import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { SchedulesService } from './schedules.service.ts';

const { requests } = orchestrator;

@Controller()
export class SchedulesController implements Pick<RequestHandlers<typeof orchestrator>, 'listSchedules'> {
  constructor(private readonly schedules: SchedulesService) {}

  @Handles(requests.listSchedules)
  listSchedules({ actor, workflowId }: Parsed<typeof requests.listSchedules>) {
    return this.schedules.list(actor, workflowId);
  }
}
