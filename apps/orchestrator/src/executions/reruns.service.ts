import type { ConfigOf } from '@weft/config';
import type { StartCommand } from '@weft/contracts';
import { executor } from '@weft/contracts';
import type { Plan, PlanNode } from '@weft/engine';
import { AppError } from '@weft/errors';
import { ExecutionQueue, ExecutionReader, toIdentity, type ExecutionRecord, type JournalRow } from '@weft/execution-store';
import { EventPublisher } from '@weft/messaging';
import type { Item } from '@weft/workflow-model';
import { Inject, Injectable } from '@nestjs/common';
import { QueueLimits } from '../dispatch/queue-limits.ts';
import { limitsOf } from '../dispatch/run-limits.ts';
import { orchestratorConfig } from '../orchestrator.config.ts';
import { inheritSteps } from './inherited-steps.ts';
import { keysOfRetry, startOf, type EarlierRun } from './rerun-start.ts';
import { RerunVersions, type RerunVersion, type VersionToRun } from './rerun-versions.ts';

export interface Rerun {
  readonly tenantId: string;
  /** The run that is over. */
  readonly executionId: string;
  /** Of the run that is to begin; its caller mints it (ADR 0003). */
  readonly newExecutionId: string;
  readonly version: RerunVersion;
  /** By node name: stands in for what an inherited step has put out. */
  readonly data?: Readonly<Record<string, readonly Item[]>>;
}

export type Retry = Rerun;

export interface Replay extends Rerun {
  /** Name or id of the node that runs first. */
  readonly from: string;
}

/** How often a retry that was open a moment ago is looked for. */
const ATTEMPTS = 3;

/** New runs that go on from finished ones: these never change (run.md §3). The new run inherits the steps that stand. */
@Injectable()
export class RerunsService {
  constructor(
    private readonly versions: RerunVersions,
    private readonly reader: ExecutionReader,
    private readonly queue: ExecutionQueue,
    private readonly events: EventPublisher,
    private readonly queueLimits: QueueLimits,
    @Inject(orchestratorConfig.token) private readonly config: Pick<ConfigOf<typeof orchestratorConfig>, 'workspaceMaxRunning'>,
  ) {}

  /**
   * Goes on where a run has failed or was cancelled. Calls that are perhaps made keep their idempotency keys (run.md §4).
   * @throws EXECUTION_NOT_FOUND, EXECUTION_NOT_FINISHED, EXECUTION_NOT_FAILED, EXECUTION_DATA_NOT_KEPT, RETRY_OPEN and what is wrong with the
   * version: WORKFLOW_NOT_FOUND, WORKFLOW_INVALID, VERSION_NOT_FOUND, NODE_NOT_FOUND; INVALID_INPUT for data that does not fit; QUEUE_FULL, DISPATCH_KEY_FAILED.
   */
  async retry(request: Retry): Promise<void> {
    const earlier = await this.findFinished(request);
    if (earlier.summary.status === 'succeeded')
      throw new AppError('EXECUTION_NOT_FAILED', 'The execution has succeeded; replay it from a step instead.');
    const version = await this.versions.find(request, earlier);
    const inherited = inheritSteps(earlier.steps, {
      ...(await this.versions.plansOf(request, earlier, version)),
      data: request.data,
    });
    const command = { ...this.commandOf(request, earlier, version), ...keysOfRetry(earlier, request.newExecutionId) };
    await this.begin(request, this.limited({ ...command, mode: 'retry' }, version), inherited);
  }

  /**
   * Runs a step and all that follows it again, with new idempotency keys: whoever asks for it wants the effects again.
   * @throws as `retry`, but for EXECUTION_NOT_FAILED and RETRY_OPEN
   */
  async replay(request: Replay): Promise<void> {
    const earlier = await this.findFinished(request);
    const version = await this.versions.find(request, earlier);
    const from = nodeOf(version.plan, request.from);
    const inheritance = { ...(await this.versions.plansOf(request, earlier, version)), from, data: request.data };
    const inherited = inheritSteps(earlier.steps, inheritance);
    const itsOwn = { mode: 'manual', originId: undefined, renewedCalls: undefined, errorWorkflow: undefined } as const;
    await this.begin(request, this.limited({ ...this.commandOf(request, earlier, version), ...itsOwn }, version), inherited);
  }

  /** As any run of the workflow is, by the settings of the version that is run. */
  private limited(command: StartCommand, { dispatch }: VersionToRun): StartCommand {
    return { ...command, limits: limitsOf(command, dispatch, this.config.workspaceMaxRunning) };
  }

  private async begin(request: Rerun, command: StartCommand, inherited: JournalRow[]): Promise<void> {
    await this.queueLimits.admit(request.tenantId);
    const identity = { ...toIdentity(command), retryOf: request.executionId };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const result = await this.queue.enqueue({ identity, command, inherited });
      if (result !== 'exists') return this.events.publish(executor.events.workQueued, {});
      const open = await this.queue.findOpenRetry(request);
      if (open === command.executionId) return; // a lost reply's
      if (open !== undefined)
        throw new AppError('RETRY_OPEN', `Execution ${open} retries it already: wait for its end, or stop it.`, {
          details: { executionId: open },
        });
    }
    throw new AppError('SERVICE_UNAVAILABLE', 'Another retry of the execution has just ended; try again.');
  }

  private async findFinished({ tenantId, executionId }: Rerun): Promise<ExecutionRecord> {
    const record = await this.reader.findRecord(tenantId, executionId);
    if (!record) throw new AppError('EXECUTION_NOT_FOUND', `There is no execution ${executionId} in this workspace.`);
    if (record.summary.finishedAt === null)
      throw new AppError('EXECUTION_NOT_FINISHED', `The execution is ${record.summary.status}: wait for its end, or stop it.`);
    if (record.steps.length === 0 && !record.start)
      throw new AppError(
        'EXECUTION_DATA_NOT_KEPT',
        'The steps of the execution were not kept, see settings.saveData of its workflow.',
      );
    return record;
  }

  private commandOf(request: Rerun, earlier: EarlierRun, version: VersionToRun): StartCommand {
    const { workflow, plan, planHash, vars, priority } = version;
    const start = startOf(earlier, plan);
    nodeOf(plan, start.triggerNodeId);
    if (start.destinationNodeId !== undefined) nodeOf(plan, start.destinationNodeId);
    const { tenantId, newExecutionId: executionId } = request;
    return { ...start, tenantId, executionId, workflow, planHash, vars, priority, mode: 'retry', replyWhen: 'accepted' };
  }
}

function nodeOf(plan: Plan, named: string): PlanNode {
  const node = plan.nodes.find(({ id, name }) => id === named || name === named);
  if (!node)
    throw new AppError('NODE_NOT_FOUND', `The version has no node "${named.slice(0, 100)}", with which the run would begin.`);
  return node;
}
