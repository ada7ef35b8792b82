import { executor, gateway, orchestrator, type ExecutionStatus, type StartCommand } from '@weft/contracts';
import type { RunEvent } from '@weft/engine';
import { EventPublisher } from '@weft/messaging';
import type { WebhookAnswer } from '@weft/node-sdk';
import { Injectable } from '@nestjs/common';

/** Tells those who watch a run that it got on. Hints: what is lost is found in the store (run.md §10). */
@Injectable()
export class RunAnnouncer {
  constructor(private readonly events: EventPublisher) {}

  advanced({ tenantId, executionId }: StartCommand, sequence: number, status: ExecutionStatus): void {
    this.events.publish(executor.events.executionAdvanced, { tenantId, executionId, sequence, status }, executionId);
  }

  /** Tells the gateway that waits for the answer; `replyTo` of the command names it. */
  answered({ executionId, replyTo }: StartCommand, answer: WebhookAnswer): void {
    if (replyTo !== undefined)
      this.events.publish(gateway.events.runAnswered, { instanceId: replyTo, executionId, answer }, replyTo);
  }

  /** There is a run in the queue. */
  workQueued(): void {
    this.events.publish(executor.events.workQueued, {});
  }

  /** Runs that have ended have left some that they had called. */
  callsLeft(): void {
    this.events.publish(orchestrator.events.callsLeft, {});
  }

  stepStarted({ executionId }: StartCommand, { activation, at }: Extract<RunEvent, { type: 'step-started' }>): void {
    const { node, runIndex } = activation;
    this.events.publish(executor.events.stepStarted, { executionId, nodeName: node.name, runIndex, at }, executionId);
  }
}
