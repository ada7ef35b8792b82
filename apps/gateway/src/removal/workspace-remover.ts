import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { credentials, type CredentialsClient, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { RemovalsRepository } from './removals.repository.ts';

const SWEEP_EVERY_MS = 10_000;
/** For one go; whoever dies on the way is followed by another replica after this time. */
const CLAIM_MS = 120_000;
/** Runs need a moment to stop, and webhooks that were cached a second to be forgotten. */
const AGAIN_AFTER_MS = 2_000;
/** A service that is away comes back. */
const RETRY_AFTER_MS = 10_000;

/**
 * closed → (each service deletes what it holds, in as many goes as it takes) → deleted. Every step may be done again: whatever breaks
 * off, the row says `deleting`, and the next sweep of any replica goes on.
 */
@Injectable()
export class WorkspaceRemover implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Removal');
  private readonly timers = new Set<NodeJS.Timeout>();
  private sweeping?: Promise<void>;
  private closing = false;

  constructor(
    private readonly removals: RemovalsRepository,
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    @InjectClient(credentials) private readonly credentials: CredentialsClient,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.add(setInterval(() => this.kick(), SWEEP_EVERY_MS).unref());
  }

  /** What is under way is not waited for: it may be broken off anywhere. */
  onModuleDestroy(): void {
    this.closing = true;
    for (const timer of this.timers) clearInterval(timer);
  }

  /** There is something to do. */
  kick(): void {
    if (this.closing) return;
    this.sweeping ??= this.sweep().finally(() => (this.sweeping = undefined));
  }

  private async sweep(): Promise<void> {
    try {
      while (!this.closing) {
        const id = await this.removals.claimClosed(CLAIM_MS);
        if (id === undefined) return;
        await this.remove(id);
      }
    } catch (err) {
      if (this.closing) return;
      this.logger.warn({ message: 'Workspaces to delete could not be looked up; it is tried again', err });
    }
  }

  private async remove(tenantId: string): Promise<void> {
    // Each whatever becomes of the other: a credential is unusable although the orchestrator is away.
    const [runs, secrets] = await Promise.allSettled([
      this.orchestrator.removeWorkspace({ tenantId }),
      this.credentials.removeWorkspace({ tenantId }),
    ]);
    if (runs.status === 'fulfilled' && secrets.status === 'fulfilled') {
      if (!runs.value.done) return this.putOff(tenantId, AGAIN_AFTER_MS);
      await this.removals.finish(tenantId);
      this.logger.log({ message: 'A workspace was deleted', tenantId });
      return;
    }
    for (const each of [runs, secrets]) {
      if (each.status === 'rejected')
        this.logger.warn({
          message: 'A workspace could not be deleted everywhere; it is tried again',
          tenantId,
          err: each.reason,
        });
    }
    await this.putOff(tenantId, RETRY_AFTER_MS);
  }

  private async putOff(tenantId: string, byMs: number): Promise<void> {
    await this.removals.putOff(tenantId, byMs);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.kick();
    }, byMs).unref();
    this.timers.add(timer);
  }
}
