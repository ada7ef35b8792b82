import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { Handles, OnEvent } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { SubWorkflows } from '../workflows/sub-workflows.ts';
import { LeftCalls } from './left-calls.ts';

const { requests, events } = orchestrator;

/** Calls of workflows by others. */
@Controller()
export class CallsController implements Pick<RequestHandlers<typeof orchestrator>, 'resolveCall'> {
  constructor(
    private readonly subWorkflows: SubWorkflows,
    private readonly left: LeftCalls,
  ) {}

  @Handles(requests.resolveCall)
  resolveCall(input: Parsed<typeof requests.resolveCall>) {
    return this.subWorkflows.resolve(input);
  }

  @OnEvent(events.callsLeft)
  callsLeft(): void {
    this.left.lookNow();
  }
}
