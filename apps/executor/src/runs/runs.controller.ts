import type { Parsed, RequestHandlers } from '@weft/contracts';
import { executor } from '@weft/contracts';
import { Handles, OnEvent } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { ClaimLoop } from '../claims/claim-loop.ts';
import { RunsService } from './runs.service.ts';

const { requests, events } = executor;

@Controller()
export class RunsController implements Pick<RequestHandlers<typeof executor>, 'start'> {
  constructor(
    private readonly runs: RunsService,
    private readonly claims: ClaimLoop,
  ) {}

  @Handles(requests.start)
  start(input: Parsed<typeof requests.start>) {
    return this.runs.start(input);
  }

  @OnEvent(events.workQueued)
  workQueued(): void {
    this.claims.lookNow();
  }

  @OnEvent(events.stopRequested)
  stopRequested(event: { executionId: string }): void {
    this.runs.stop(event.executionId);
  }

  @OnEvent(events.pauseRequested)
  pauseRequested(event: { executionId: string }): void {
    this.runs.pause(event.executionId);
  }
}
