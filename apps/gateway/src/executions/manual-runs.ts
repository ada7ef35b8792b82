import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import {
  type Actor,
  type ExecuteReply,
  type ExecutionView,
  type Input,
  orchestrator,
  type OrchestratorClient,
} from '@weft/contracts';
import { hasCode } from '@weft/errors';
import { InjectClient, ServiceInstance } from '@weft/messaging';
import { gatewayConfig } from '../gateway.config.ts';
import { PublicAddress } from '../http/public-address.ts';
import type { Idempotency } from '../http/idempotency-key.ts';
import { ExecutionIds } from './execution-ids.ts';
import { KeyedRuns } from './keyed-runs.ts';

type ExecuteInput = Input<typeof orchestrator.requests.execute>;
export type ManualRun = Omit<ExecuteInput, 'executionId' | 'replyTo' | 'publicUrl'>;

/** How often the store is asked for a run whose reply got lost. */
const ASK_EVERY_MS = 1_000;
const PARKED: readonly ExecutionView['status'][] = ['waiting', 'paused'];
const OVER: readonly ExecutionView['status'][] = ['succeeded', 'failed', 'cancelled'];

/** A run that waits for others that it has called goes on by itself. */
const isParked = ({ status, waitsForCalls }: ExecutionView): boolean => PARKED.includes(status) && !waitsForCalls;

/** Starts runs by hand, and waits for them as long as a caller is kept waiting. */
@Injectable()
export class ManualRuns {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly ids: ExecutionIds,
    private readonly instance: ServiceInstance,
    private readonly address: PublicAddress,
    private readonly keyed: KeyedRuns,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  /**
   * `accepted` where nobody waits, the run started to wait, or its time is over. With a key that came before: what that run comes to.
   * @throws IDEMPOTENCY_KEY_REUSED
   */
  async start(run: ManualRun, idempotency?: Idempotency): Promise<ExecuteReply> {
    if (!idempotency) return this.startAs(this.ids.next(), run);
    const keyed = {
      ...idempotency,
      tenantId: run.actor.tenantId,
      scope: `execute ${run.workflowId}`,
      executionId: this.ids.next(),
    };
    const { executionId, isFirst } = await this.keyed.claim(keyed);
    if (!isFirst) return this.follow(executionId, run);
    return this.startAs(executionId, run).catch(async (error: unknown) => {
      if (!isFateUnknown(error)) await this.keyed.release(keyed);
      throw error;
    });
  }

  private async follow(executionId: string, run: ManualRun): Promise<ExecuteReply> {
    const accepted = { status: 'accepted', executionId } as const;
    const found = await this.keyed.follow<ExecuteReply>(async () => {
      const execution = await this.find(run.actor, executionId);
      if (!execution) return 'absent';
      if (!run.wait || isParked(execution)) return { outcome: accepted };
      return OVER.includes(execution.status) ? { outcome: { status: 'finished', execution } } : 'open';
    });
    if (found === 'absent') return this.startAs(executionId, run);
    return found === 'late' ? accepted : found.outcome;
  }

  private async startAs(executionId: string, run: ManualRun): Promise<ExecuteReply> {
    const start = { ...run, executionId, replyTo: this.instance.id, publicUrl: this.address.untold };
    const deadline = Date.now() + this.config.waitMs;
    const timer = new AbortController();
    const tooLate = delay(this.config.waitMs, { status: 'accepted', executionId } as const, { signal: timer.signal });
    tooLate.catch(() => undefined); // ends with the timer
    try {
      return await Promise.race([this.orchestrator.execute(start), tooLate]);
    } catch (error) {
      if (!isFateUnknown(error)) throw error;
      return await this.findLost(run, { executionId, deadline, error });
    } finally {
      timer.abort();
    }
  }

  /** @throws the original error where the run does not exist. */
  private async findLost(run: ManualRun, lost: { executionId: string; deadline: number; error: unknown }): Promise<ExecuteReply> {
    const { executionId, deadline, error } = lost;
    for (;;) {
      const execution = await this.find(run.actor, executionId);
      if (!execution) throw error;
      if (run.wait && OVER.includes(execution.status)) return { status: 'finished', execution };
      if (!run.wait || (execution.status === 'waiting' && !execution.waitsForCalls) || Date.now() >= deadline)
        return { status: 'accepted', executionId };
      await delay(ASK_EVERY_MS);
    }
  }

  private async find(actor: Actor, executionId: string): Promise<ExecutionView | undefined> {
    try {
      return await this.orchestrator.getExecution({ actor, executionId, includeData: true });
    } catch (error) {
      if (hasCode(error, 'EXECUTION_NOT_FOUND')) return undefined;
      throw error;
    }
  }
}

/** Did the request perhaps start a run before it failed? */
export function isFateUnknown(error: unknown): boolean {
  if (hasCode(error, 'SERVICE_UNAVAILABLE')) return error.details['undelivered'] === undefined;
  return hasCode(error, 'REQUEST_TIMEOUT', 'STORE_UNAVAILABLE', 'INTERNAL');
}
