import type { StartCommand } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import { Injectable, Logger } from '@nestjs/common';
import { RunStarter } from '../executions/run-starter.ts';
import { LiveWorkflows, type LiveWorkflow } from '../webhooks/live-workflows.ts';
import { HOLD_MS, PendingFires, type PendingFire } from './pending-fires.ts';

/** Nobody is waited for longer, and no further start is begun: what is left is given back while it is still held. */
const START_FOR_MS = HOLD_MS / 2;

interface Failed {
  readonly fire: PendingFire;
  readonly error: unknown;
}

/** Starts the runs of ticks, under the ids that the ticks have; once or again, each is one run. */
@Injectable()
export class ScheduleStarter {
  private readonly logger = new Logger('Schedules');

  constructor(
    private readonly live: LiveWorkflows,
    private readonly starter: RunStarter,
    private readonly fires: PendingFires,
  ) {}

  /** Those of one schedule, one after the other. Whatever goes wrong, a tick stays until it is settled. */
  async start(fires: readonly PendingFire[]): Promise<void> {
    try {
      const { started, failed } = await this.startInOrder(fires);
      await this.fires.settle(fires.slice(0, started));
      if (failed) await this.failed(failed);
      await this.fires.release(fires.slice(failed ? started + 1 : started));
    } catch (err) {
      // Whoever finds them after the hold tries again.
      const { tenantId, workflowId } = fires[0] ?? {};
      this.logger.warn({ message: 'What became of scheduled runs could not be noted.', tenantId, workflowId, err });
    }
  }

  /** How many of them were started, and what kept the next one from it, if anything but the time did. */
  private async startInOrder(fires: readonly PendingFire[]): Promise<{ readonly started: number; readonly failed?: Failed }> {
    const until = performance.now() + START_FOR_MS;
    const workflows = new Map<number, Promise<LiveWorkflow | undefined>>();
    for (const [started, fire] of fires.entries()) {
      if (performance.now() > until) return { started };
      const { tenantId, workflowId, version } = fire;
      if (!workflows.has(version)) workflows.set(version, this.live.ofVersion(tenantId, workflowId, version));
      try {
        await withinTime(this.startOne(fire, await workflows.get(version)));
      } catch (error) {
        return { started, failed: { fire, error } };
      }
    }
    return { started: fires.length };
  }

  private async startOne(fire: PendingFire, workflow: LiveWorkflow | undefined): Promise<void> {
    if (!workflow) return;
    const command = toCommand(fire, workflow);
    if (fire.attempts > 1) await this.starter.startAgain(command, workflow.dispatch);
    else await this.starter.start(command, workflow.dispatch);
  }

  private async failed({ fire, error: err }: Failed): Promise<void> {
    const { tenantId, workflowId, executionId, dueAt, attempts } = fire;
    const about = { tenantId, workflowId, executionId, dueAt: dueAt.toISOString(), attempts, err };
    if (hasCode(err, 'PLAN_NOT_FOUND', 'INVALID_INPUT', 'DISPATCH_KEY_FAILED')) {
      this.logger.error({ message: 'A scheduled run cannot be started, and is skipped.', ...about });
      await this.fires.giveUp(fire);
    } else {
      this.logger.warn({ message: 'A scheduled run could not be started yet; it is tried again.', ...about });
      await this.fires.postpone(fire);
    }
  }
}

/** @throws REQUEST_TIMEOUT where it takes too long; it may still happen. */
async function withinTime(start: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new AppError('REQUEST_TIMEOUT', `A start was not acknowledged within ${START_FOR_MS} ms.`)),
    START_FOR_MS,
  );
  await Promise.race([start, late]).finally(() => clearTimeout(timer));
}

function toCommand(fire: PendingFire, workflow: LiveWorkflow): StartCommand {
  return {
    executionId: fire.executionId,
    tenantId: fire.tenantId,
    workflow: { id: workflow.id, name: workflow.name, version: workflow.version, active: true },
    planHash: workflow.planHash,
    mode: 'schedule',
    triggerNodeId: fire.nodeId,
    items: [{ json: { timestamp: fire.dueAt.toISOString() } }],
    pinData: {},
    vars: workflow.vars,
    priority: workflow.priority,
    errorWorkflow: workflow.errorWorkflow,
    replyWhen: 'accepted',
  };
}
