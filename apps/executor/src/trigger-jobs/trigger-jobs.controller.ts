import type { Parsed, RequestHandlers } from '@weft/contracts';
import { executor } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { TriggerJobs } from './trigger-jobs.ts';

const { requests } = executor;

@Controller()
export class TriggerJobsController implements Pick<RequestHandlers<typeof executor>, 'runTriggerJob'> {
  constructor(private readonly jobs: TriggerJobs) {}

  @Handles(requests.runTriggerJob)
  runTriggerJob(input: Parsed<typeof requests.runTriggerJob>) {
    return this.jobs.run(input);
  }
}
