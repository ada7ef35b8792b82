import type { KeyClaim, Parsed } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { IdempotencyKeys, type KeptKey } from '@weft/execution-store';
import { Handles } from '@weft/messaging';
import type { ConfigOf } from '@weft/config';
import { Controller, Inject } from '@nestjs/common';
import { orchestratorConfig } from '../orchestrator.config.ts';

const { requests } = orchestrator;

/** Keys of starts (ADR 0021): the key fixes the id of the run, before there is one. */
@Controller()
export class IdempotencyController {
  constructor(
    private readonly keys: IdempotencyKeys,
    @Inject(orchestratorConfig.token) private readonly config: Pick<ConfigOf<typeof orchestratorConfig>, 'idempotencyDays'>,
  ) {}

  @Handles(requests.claimKey)
  async claimKey(claim: Parsed<typeof requests.claimKey>): Promise<KeyClaim> {
    const kept = await this.keys.claim({ ...claim, keepDays: this.config.idempotencyDays });
    assertSame(kept, claim.requestHash);
    const { executionId, isFirst, answer } = kept;
    return { executionId, isFirst, ...(answer && { answer }) };
  }

  @Handles(requests.moveKey)
  moveKey({ carriedBy: to, answer, ...key }: Parsed<typeof requests.moveKey>): Promise<void> {
    return this.keys.move(key, { to, answer });
  }

  @Handles(requests.releaseKey)
  releaseKey(key: Parsed<typeof requests.releaseKey>): Promise<void> {
    return this.keys.release(key);
  }
}

/** @throws IDEMPOTENCY_KEY_REUSED */
export function assertSame({ requestHash }: KeptKey, asked: string): void {
  if (requestHash === asked) return;
  throw new AppError(
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key came before with another request. Send the same request again, or a new key.',
  );
}
