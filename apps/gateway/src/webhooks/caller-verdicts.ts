import { createHmac, randomBytes } from 'node:crypto';
import { Controller, Injectable } from '@nestjs/common';
import { type CallerVerdict, credentials, type CredentialsClient, type Input, type Payload } from '@weft/contracts';
import { hasCode } from '@weft/errors';
import { InjectClient, OnEvent } from '@weft/messaging';

/** How long somebody who was let in is let in again unasked. A credential that changes ends it at once. */
const KEEP_MS = 10_000;
const MAX_ENTRIES = 10_000;

type Presented = Input<typeof credentials.requests.verifyCaller>;
type Allowed = Extract<CallerVerdict, { allowed: true }>;

/** What the vault says of callers. Only who may come in is remembered, by a keyed hash of what was presented: no secret stays here. */
@Injectable()
export class CallerVerdicts {
  private readonly key = randomBytes(32);
  private readonly kept = new Map<string, { readonly until: number; readonly credentialId: string; readonly verdict: Allowed }>();
  /** Raised with every change, so that a verdict from before it is not kept. */
  private generation = 0;

  constructor(@InjectClient(credentials) private readonly vault: CredentialsClient) {}

  /** Refuses where the credential is gone. @throws SERVICE_UNAVAILABLE and the like: nobody is let in on a guess. */
  async ask(presented: Presented): Promise<CallerVerdict> {
    const key = createHmac('sha256', this.key).update(JSON.stringify(presented)).digest('base64');
    const known = this.kept.get(key);
    if (known && known.until > performance.now()) return known.verdict;
    const { generation } = this;
    const verdict = await this.vault.verifyCaller(presented).catch(toRefusal);
    if (verdict.allowed && generation === this.generation) this.keep(key, presented.credentialId, verdict);
    return verdict;
  }

  changed(credentialId: string): void {
    this.generation++;
    for (const [key, kept] of this.kept) if (kept.credentialId === credentialId) this.kept.delete(key);
  }

  private keep(key: string, credentialId: string, verdict: Allowed): void {
    if (this.kept.size >= MAX_ENTRIES) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(key, { until: performance.now() + Math.min(KEEP_MS, lifeOf(verdict)), credentialId, verdict });
  }
}

/** Milliseconds that a token still has to live. */
function lifeOf({ claims }: Allowed): number {
  const { exp } = (claims ?? {}) as { exp?: unknown };
  return typeof exp === 'number' ? exp * 1_000 - Date.now() : Infinity;
}

function toRefusal(error: unknown): CallerVerdict {
  if (hasCode(error, 'CREDENTIAL_NOT_FOUND')) return { allowed: false };
  throw error;
}

@Controller()
export class CallerVerdictsController {
  constructor(private readonly verdicts: CallerVerdicts) {}

  @OnEvent(credentials.events.credentialChanged)
  credentialChanged({ credentialId }: Payload<typeof credentials.events.credentialChanged>): void {
    this.verdicts.changed(credentialId);
  }
}
