import { Injectable } from '@nestjs/common';
import { type Actor, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { hasCode } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { Idempotency } from '../http/idempotency-key.ts';
import { ExecutionIds } from './execution-ids.ts';
import { KeyedRuns } from './keyed-runs.ts';
import { isFateUnknown } from './manual-runs.ts';

export interface AskedRerun {
  readonly actor: Actor;
  /** The execution that is over. */
  readonly executionId: string;
  readonly kind: 'retry' | 'replay';
  readonly idempotency?: Idempotency;
}

/** Retries and replays: those with one `Idempotency-Key` begin one execution. */
@Injectable()
export class KeyedReruns {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly ids: ExecutionIds,
    private readonly keyed: KeyedRuns,
  ) {}

  /** Resolves to the id of the new execution. @throws IDEMPOTENCY_KEY_REUSED, and what `begin` throws */
  async begin(rerun: AskedRerun, begin: (newExecutionId: string) => Promise<void>): Promise<{ executionId: string }> {
    const newId = this.ids.next();
    if (!rerun.idempotency) return begin(newId).then(() => ({ executionId: newId }));
    const { actor, executionId: earlier, kind, idempotency } = rerun;
    const keyed = { ...idempotency, tenantId: actor.tenantId, scope: `${kind} ${earlier}`, executionId: newId };
    const { executionId, isFirst } = await this.keyed.claim(keyed);
    if (isFirst)
      await begin(executionId).catch(async (error: unknown) => {
        if (!isFateUnknown(error)) await this.keyed.release(keyed);
        throw error;
      });
    else if ((await this.keyed.follow(() => this.look(actor, executionId))) === 'absent') await begin(executionId);
    return { executionId };
  }

  private async look(actor: Actor, executionId: string): Promise<{ outcome: true } | 'absent'> {
    try {
      await this.orchestrator.getExecution({ actor, executionId, includeData: false });
      return { outcome: true };
    } catch (error) {
      if (hasCode(error, 'EXECUTION_NOT_FOUND')) return 'absent';
      throw error;
    }
  }
}
