import { TRIGGER_JOB_MS, type TriggerJobCommand, type TriggerJobReply } from '@weft/contracts';
import type { SendPermit } from '@weft/egress';
import type { Failure, PlanNode } from '@weft/engine';
import { AppError } from '@weft/errors';
import { carryOutTriggerJob, ENDLESS_SLICE, type TriggerJobResult } from '@weft/node-sdk';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import type { LoadedPlan, PlanCache } from '../plans/plan-cache.ts';
import type { RunEnvironment } from '../runs/run-environment.ts';
import { staticDataOf, toReply, viewOf, type JobPlace } from './job-data.ts';

/** They wait for other systems, mostly; runs are what an executor is for. */
const JOBS_AT_ONCE = 50;

/** A job is no run: nobody takes it over, so nobody else sends for it. */
const ALWAYS: SendPermit = { isRevoked: false, obtain: () => Promise.resolve() };

type Environment = Pick<RunEnvironment, 'staticData' | 'registry' | 'clock' | 'portsFor' | 'slices' | 'expressionEnv'>;

/**
 * What triggers do outside of runs: polls, and what they do when their workflow is made active or is no longer (ADR 0028). A job calls
 * what the node may, and gives back what it found; whoever asked for it decides what is kept.
 */
export class TriggerJobs implements OnModuleDestroy {
  private readonly logger = new Logger(TriggerJobs.name);
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<TriggerJobReply>>();

  constructor(
    private readonly plans: Pick<PlanCache, 'get'>,
    private readonly environment: Environment,
  ) {}

  /** @throws EXECUTOR_BUSY, PLAN_NOT_FOUND, STORE_UNAVAILABLE */
  async run(command: TriggerJobCommand): Promise<TriggerJobReply> {
    if (this.stopping.signal.aborted || this.underWay.size >= JOBS_AT_ONCE)
      throw new AppError('EXECUTOR_BUSY', 'This executor has no room for another job of a trigger.');
    const job = this.carryOut(command);
    this.underWay.add(job);
    return job.finally(() => this.underWay.delete(job));
  }

  /** What is under way ends at once, and is asked for again. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.underWay);
  }

  private async carryOut(command: TriggerJobCommand): Promise<TriggerJobReply> {
    const loaded = await this.plans.get(command.tenantId, command.planHash);
    const node = nodeOf(loaded, command.nodeId);
    const texts = new Map(await this.environment.staticData.load(command.tenantId, command.workflow.id));
    const place = { plan: loaded.plan, node, texts };
    const limitMs = Math.min(node.timeoutMs || TRIGGER_JOB_MS, TRIGGER_JOB_MS);
    const late = AbortSignal.timeout(limitMs);
    const signal = AbortSignal.any([late, this.stopping.signal]);
    const failure = () => (late.aborted ? timedOut(node, limitMs) : STOPPED);
    return toReply(await orAborted(this.perform(command, place, signal), signal, failure), place);
  }

  private perform(command: TriggerJobCommand, place: JobPlace, signal: AbortSignal): Promise<TriggerJobResult> {
    const { registry, clock, slices = ENDLESS_SLICE, portsFor, expressionEnv: env = {} } = this.environment;
    const { tenantId, jobId, workflow, nodeId } = command;
    const { plan, node } = place;
    return carryOutTriggerJob(command.job, {
      registry,
      plan,
      node: node.index,
      view: viewOf(command, { plan, now: () => clock.now(), env }),
      ports: portsFor({ tenantId, executionId: jobId }, ALWAYS),
      staticData: staticDataOf(place),
      signal,
      sleep: (ms, stopped) => clock.sleep(ms, stopped),
      slices,
      onCrash: (err) =>
        this.logger.error({ message: 'A trigger failed by a fault of its own.', tenantId, workflowId: workflow.id, nodeId, err }),
    });
  }
}

function nodeOf({ plan, indexById }: LoadedPlan, nodeId: string): PlanNode {
  const node = plan.nodes[indexById.get(nodeId) ?? -1];
  if (!node) throw new AppError('INTERNAL', `The plan has no node ${nodeId}, which the job names.`);
  return node;
}

/** A node that does not listen to its signal is given up all the same. */
async function orAborted(job: Promise<TriggerJobResult>, signal: AbortSignal, failure: () => Failure): Promise<TriggerJobResult> {
  const { promise, resolve } = Promise.withResolvers<TriggerJobResult>();
  const giveUp = () => resolve({ status: 'failed', failure: failure() });
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  return Promise.race([promise, job]).finally(() => signal.removeEventListener('abort', giveUp));
}

const timedOut = ({ name }: PlanNode, limitMs: number): Failure => ({
  code: 'STEP_TIMED_OUT',
  fault: 'node',
  message: `"${name}" was not done after ${limitMs / 1_000} s.`,
  fix: 'Ask for less at a time, or see why the other side is slow.',
});

const STOPPED: Failure = {
  code: 'STEP_ABORTED',
  fault: 'platform',
  message: 'The executor stopped before the job was done.',
};
