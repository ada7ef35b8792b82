import type { ConfigOf } from '@weft/config';
import type { StartCommand } from '@weft/contracts';
import type { Plan, PlanNode } from '@weft/engine';
import { AppError } from '@weft/errors';
import { ExecutionReader, toIdentity, type ExecutionRecord, type QueuedRun } from '@weft/execution-store';
import type { Item } from '@weft/workflow-model';
import { Inject, Injectable } from '@nestjs/common';
import { limitsOf } from '../dispatch/run-limits.ts';
import { orchestratorConfig } from '../orchestrator.config.ts';
import { inheritSteps } from './inherited-steps.ts';
import { keysOfRetry, startOf, type EarlierRun } from './rerun-start.ts';
import { RerunStarter } from './rerun-starter.ts';
import { RerunVersions, type RerunVersion, type VersionToRun } from './rerun-versions.ts';
import { executionNotFound } from './execution-refusals.ts';

export interface Rerun {
  readonly tenantId: string;
  /** Who asks for it; null where a key without a person does. */
  readonly userId: string | null;
  /** The run that is over. */
  readonly executionId: string;
  /** Of the run that is to begin; its caller mints it (ADR 0003). */
  readonly newExecutionId: string;
  readonly version: RerunVersion;
  /** By node name: stands in for what an inherited step has put out. */
  readonly data?: Readonly<Record<string, readonly Item[]>>;
}

export interface Retry extends Rerun {
  /** Only where it is an open dead letter. */
  readonly isRedrive?: boolean;
  /** From its start, and not from the failed step. */
  readonly fromStart?: boolean;
  /** What it begins with instead of what the earlier run did; from the start. */
  readonly items?: readonly Item[];
}

export interface Replay extends Rerun {
  /** Name or id of the node that runs first. */
  readonly from: string;
}

/** New runs that go on from finished ones: these never change (run.md §3). The new run inherits the steps that stand. */
@Injectable()
export class RerunsService {
  constructor(
    private readonly versions: RerunVersions,
    private readonly reader: ExecutionReader,
    private readonly starter: RerunStarter,
    @Inject(orchestratorConfig.token) private readonly config: Pick<ConfigOf<typeof orchestratorConfig>, 'workspaceMaxRunning'>,
  ) {}

  /**
   * Goes on where a run has failed or was cancelled. Calls that are perhaps made keep their idempotency keys (run.md §4).
   * @throws EXECUTION_NOT_FOUND, EXECUTION_NOT_FINISHED, EXECUTION_NOT_FAILED, EXECUTION_DATA_NOT_KEPT, RETRY_OPEN and what is wrong with the
   * version: WORKFLOW_NOT_FOUND, WORKFLOW_INVALID, VERSION_NOT_FOUND, NODE_NOT_FOUND; INVALID_INPUT for data that does not fit; QUEUE_FULL, DISPATCH_KEY_FAILED;
   * DEAD_LETTER_RESOLVED of a redrive.
   */
  async retry(request: Retry): Promise<void> {
    const { userId, isRedrive = false } = request;
    await this.starter.retry({ run: await this.toRetry(request), userId, isRedrive });
  }

  /** Could it be retried so? @throws as `retry`, but for what the store decides */
  async assertRetry(request: Retry): Promise<void> {
    await this.toRetry(request);
  }

  /**
   * Runs a step and all that follows it again, with new idempotency keys: whoever asks for it wants the effects again.
   * @throws as `retry`, but for EXECUTION_NOT_FAILED, RETRY_OPEN and DEAD_LETTER_RESOLVED
   */
  async replay(request: Replay): Promise<void> {
    const earlier = await this.findFinished(request);
    const version = await this.versions.find(request, earlier);
    const from = nodeOf(version.plan, request.from);
    const inheritance = { ...(await this.versions.plansOf(request, earlier, version)), from, data: request.data };
    const inherited = inheritSteps(earlier.steps, inheritance);
    const itsOwn = { mode: 'manual', originId: undefined, renewedCalls: undefined, errorWorkflow: undefined } as const;
    await this.starter.replay(
      this.toRun(request, { ...this.commandOf(request, earlier, version), ...itsOwn }, { version, inherited }),
    );
  }

  private async toRetry(request: Retry): Promise<QueuedRun> {
    const { newExecutionId, fromStart, items, data } = request;
    const earlier = await this.findFinished(request);
    if (earlier.summary.status === 'succeeded')
      throw new AppError('EXECUTION_NOT_FAILED', 'The execution has succeeded; replay it from a step instead.');
    const version = await this.versions.find(request, earlier);
    const plans = await this.versions.plansOf(request, earlier, version);
    const inherited = fromStart ? undefined : inheritSteps(earlier.steps, { ...plans, data });
    // With other data the calls are others, and must not go by the keys of those that were perhaps made.
    const isEdited = items !== undefined || data !== undefined;
    const keys = isEdited ? { originId: undefined, renewedCalls: undefined } : keysOfRetry(earlier, newExecutionId);
    const command = { ...this.commandOf(request, earlier, version), ...keys, ...(items && { items: [...items] }) };
    return this.toRun(request, command, { version, inherited });
  }

  /** Limited as any run of the workflow is, by the settings of the version that is run. */
  private toRun(
    { executionId }: Rerun,
    start: StartCommand,
    { version, inherited }: { readonly version: VersionToRun } & Pick<QueuedRun, 'inherited'>,
  ): QueuedRun {
    const command = { ...start, limits: limitsOf(start, version.dispatch, this.config.workspaceMaxRunning) };
    return { identity: { ...toIdentity(command), retryOf: executionId }, command, inherited };
  }

  private async findFinished({ tenantId, executionId }: Rerun): Promise<ExecutionRecord> {
    const record = await this.reader.findRecord(tenantId, executionId);
    if (!record) throw executionNotFound(executionId);
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
    const startedBy = startersOf(start, request);
    return {
      ...start,
      tenantId,
      executionId,
      startedBy,
      workflow,
      planHash,
      vars,
      priority,
      mode: 'retry',
      replyWhen: 'accepted',
    };
  }
}

/** Whoever lets a run begin again has started it too. */
function startersOf({ startedBy = [] }: Pick<StartCommand, 'startedBy'>, { userId }: Rerun): string[] | undefined {
  const all = new Set(userId === null ? startedBy : [...startedBy, userId]);
  return all.size > 0 ? [...all] : undefined;
}

function nodeOf(plan: Plan, named: string): PlanNode {
  const node = plan.nodes.find(({ id, name }) => id === named || name === named);
  if (!node)
    throw new AppError(
      'NODE_NOT_FOUND',
      `The version has no node "${named.slice(0, 100)}" to begin with: name one of its nodes, by name or id.`,
    );
  return node;
}
