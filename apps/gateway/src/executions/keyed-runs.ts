import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { type KeyClaim, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { WebhookAnswer } from '@weft/node-sdk';
import { gatewayConfig } from '../gateway.config.ts';
import type { Idempotency } from '../http/idempotency-key.ts';

/** A run whose first caller's process died before it was started is started by the next one, after this long. */
const ABSENT_MS = 2_000;
const ACCEPTED = 202;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1_000;

export interface KeyedRun extends Idempotency {
  readonly tenantId: string;
  readonly scope: string;
  readonly executionId: string;
}

/** What a look at a run that somebody else has started came to. */
export type Look<Outcome> = { readonly outcome: Outcome } | 'open' | 'absent';

/** Runs that are started with an `Idempotency-Key`: the first caller starts it, those after wait for what it comes to. */
@Injectable()
export class KeyedRuns {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  /**
   * @param answer what the first caller gets, where the run does not tell.
   * @throws IDEMPOTENCY_KEY_REUSED; SERVICE_UNAVAILABLE where it is not known who was first: nothing was started for this call.
   */
  async claim(run: KeyedRun, answer?: WebhookAnswer): Promise<KeyClaim> {
    try {
      return await this.orchestrator.claimKey({ ...run, answer });
    } catch (error) {
      if (!hasCode(error, 'REQUEST_TIMEOUT')) throw error;
      throw new AppError('SERVICE_UNAVAILABLE', 'Nothing was started: come again with the same Idempotency-Key.', {
        cause: error,
      });
    }
  }

  /** The start was refused for good: the key is free again. One that cannot be released stands for a run that never was, which the next caller starts. */
  async release({ tenantId, scope, key, executionId }: KeyedRun): Promise<void> {
    await this.orchestrator.releaseKey({ tenantId, scope, key, executionId }).catch(() => undefined);
  }

  /** Another run carries the call: it is what the key stands for, and its id is what the caller gets where nothing else was said. */
  async move({ tenantId, scope, key, executionId }: KeyedRun, carriedBy: string): Promise<void> {
    const answer: WebhookAnswer = { status: ACCEPTED, headers: {}, body: { json: { executionId: carriedBy } } };
    await this.orchestrator.moveKey({ tenantId, scope, key, executionId, carriedBy, answer });
  }

  /** Looks until there is an outcome. `late`: nobody is kept waiting any longer. `absent`: nobody has started the run. */
  async follow<Outcome>(look: () => Promise<Look<Outcome>>): Promise<{ readonly outcome: Outcome } | 'late' | 'absent'> {
    const since = Date.now();
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const found = await look();
      if (typeof found === 'object') return found;
      const waitedMs = Date.now() - since;
      if (found === 'absent' && waitedMs >= ABSENT_MS) return 'absent';
      if (waitedMs >= this.config.waitMs) return 'late';
      await delay(pauseMs);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }
}
