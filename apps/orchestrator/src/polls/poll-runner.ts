import { randomUUID } from 'node:crypto';
import { executor, type ExecutorClient, type TriggerJobReply } from '@weft/contracts';
import type { Failure } from '@weft/engine';
import { hasCode, isAppError } from '@weft/errors';
import { toIdentity } from '@weft/execution-store';
import { InjectClient } from '@weft/messaging';
import { Injectable, Logger } from '@nestjs/common';
import { RunStarter } from '../executions/run-starter.ts';
import { executionIds } from '../schedules/execution-ids.ts';
import { LiveWorkflows, type LiveWorkflow } from '../webhooks/live-workflows.ts';
import type { TakenPoll } from './due-polls.ts';
import { PollOutcomes, type PollError } from './poll-outcomes.ts';
import { alarmRun, foundRun } from './poll-runs.ts';

type Found = Extract<TriggerJobReply, { readonly status: 'succeeded' }>;

/** Has an executor look for a trigger, and keeps what comes of it. */
@Injectable()
export class PollRunner {
  private readonly logger = new Logger('Polls');

  constructor(
    private readonly live: LiveWorkflows,
    @InjectClient(executor) private readonly executor: Pick<ExecutorClient, 'runTriggerJob'>,
    private readonly starter: RunStarter,
    private readonly outcomes: PollOutcomes,
  ) {}

  /** Never rejects. Whatever goes wrong, the trigger looks again, from where the last look that was kept has left it. */
  async run(poll: TakenPoll): Promise<void> {
    try {
      const workflow = await this.live.ofVersion(poll.tenant_id, poll.workflow_id, poll.version);
      if (workflow) await this.lookFor(poll, workflow);
    } catch (error) {
      if (!hasCode(error, 'EXECUTOR_BUSY'))
        this.logger.warn({
          message: 'A trigger could not look for what is new; it is tried again.',
          ...aboutOf(poll),
          err: error,
        });
      await this.postpone(poll, toPollError(error));
    }
  }

  /** For somebody else, at once: whatever this look finds from now on counts for nothing. */
  async giveBack(poll: TakenPoll): Promise<void> {
    await this.outcomes.giveBack(poll).catch((err: unknown) => this.reportUnnoted(poll, err));
  }

  private async lookFor(poll: TakenPoll, workflow: LiveWorkflow): Promise<void> {
    try {
      const reply = await this.look(poll, workflow);
      if (reply.status === 'succeeded') await this.keep(poll, workflow, reply);
      else if (reply.failure.fault === 'platform') await this.postpone(poll, reply.failure);
      else await this.fail(poll, workflow, reply.failure);
    } catch (error) {
      if (!hasCode(error, 'DISPATCH_KEY_FAILED', 'INVALID_INPUT', 'PLAN_NOT_FOUND')) throw error;
      await this.fail(poll, workflow, { code: error.code, message: error.message });
    }
  }

  private look(poll: TakenPoll, { id, name, version, planHash, vars }: LiveWorkflow): Promise<TriggerJobReply> {
    return this.executor.runTriggerJob({
      jobId: randomUUID(),
      tenantId: poll.tenant_id,
      workflow: { id, name, version, active: true },
      planHash,
      nodeId: poll.node_id,
      vars: { ...vars },
      job: { kind: 'poll' },
    });
  }

  private async keep(poll: TakenPoll, workflow: LiveWorkflow, { items, staticData }: Found): Promise<void> {
    const command = foundRun(poll, workflow, { executionId: executionIds(poll.taken_ms)(), items });
    // Before the transaction: whoever holds a connection must not wait for another.
    const start = items.length > 0 ? await this.starter.prepare(command, workflow.dispatch) : undefined;
    const isKept = await this.outcomes.keep(poll, async (transaction) => {
      await transaction.saveStaticData(poll.tenant_id, workflow.id, staticData);
      return start?.(transaction);
    });
    if (isKept && start) this.starter.tellQueued();
  }

  private async fail(
    poll: TakenPoll,
    workflow: LiveWorkflow,
    failure: Pick<Failure, 'code' | 'message' | 'fix' | 'details' | 'retryAfterMs'>,
  ): Promise<void> {
    const { code, message, fix, retryAfterMs } = failure;
    this.logger.warn({ message: 'A trigger failed to look for what is new.', ...aboutOf(poll), code, reason: message });
    const command = alarmRun(poll, workflow, { executionId: executionIds(poll.taken_ms)(), failure });
    const isKept = await this.outcomes.fail(
      poll,
      { code, message, fix, retryAfterMs },
      async (transaction) => command && transaction.enqueue({ identity: toIdentity(command), command }),
    );
    if (isKept && command) this.starter.tellQueued();
  }

  /** Also where this cannot be noted: then it is given up as lost in time. */
  private async postpone(poll: TakenPoll, { code, message }: PollError): Promise<void> {
    await this.outcomes.postpone(poll, { code, message }).catch((err: unknown) => this.reportUnnoted(poll, err));
  }

  private reportUnnoted(poll: TakenPoll, err: unknown): void {
    this.logger.warn({ message: 'What became of a look could not be noted.', ...aboutOf(poll), err });
  }
}

function toPollError(error: unknown): PollError {
  if (isAppError(error)) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: 'The trigger could not look; the log has the cause.' };
}

const aboutOf = ({ tenant_id: tenantId, workflow_id: workflowId, node_id: nodeId }: TakenPoll) => ({
  tenantId,
  workflowId,
  nodeId,
});
