import { Injectable } from '@nestjs/common';
import { executor } from '@weft/contracts';
import { ExecutionQueue, TenantRemoval } from '@weft/execution-store';
import { EventPublisher } from '@weft/messaging';
import { TenantDatabase } from '@weft/persistence';
import { ChangeCounter } from '../workflows/change-counter.ts';

/** With its workflow goes its versions, routes, tests, schedules and tags; folders may lie in each other, and go together. */
const TABLES = ['workflows', 'schedule_fires', 'trigger_hooks', 'folders', 'tags', 'variables'];
const STOPPED_AT_ONCE = 500;
/** Deleting goes on for so long, then the caller asks again. */
const MAX_DELETING_MS = 10_000;

/** The end of a workspace here: nothing of it starts, what runs is stopped, and then nothing of it is left. */
@Injectable()
export class WorkspaceRemovalService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly changes: ChangeCounter,
    private readonly queue: ExecutionQueue,
    private readonly executions: TenantRemoval,
    private readonly events: EventPublisher,
  ) {}

  /** Does what can be done at once. `done`: there was nothing more to do; until then it is to be called again. */
  async remove(tenantId: string): Promise<{ done: boolean }> {
    const wasLive = await this.deleteWorkflows(tenantId);
    const isRunning = await this.stopRuns(tenantId);
    // A start that was cached may come a moment after its workflow is gone, so that runs are looked for once more.
    if (wasLive || isRunning) return { done: false };
    const deadline = performance.now() + MAX_DELETING_MS;
    while (await this.executions.deleteSome(tenantId)) if (performance.now() > deadline) return { done: false };
    return { done: true };
  }

  private async deleteWorkflows(tenantId: string): Promise<boolean> {
    const counter = await this.database.withTenant(tenantId, async (tx) => {
      let deleted = 0;
      for (const table of TABLES) {
        const rows = await tx.query(`DELETE FROM orchestrator.${table} WHERE tenant_id = $1 RETURNING tenant_id`, [tenantId]);
        deleted += rows.length;
      }
      return deleted > 0 ? this.changes.raise(tx) : undefined;
    });
    if (counter === undefined) return false;
    this.changes.announce(counter);
    return true;
  }

  /** Were there any? Those that an executor has end by themselves, soon. */
  private async stopRuns(tenantId: string): Promise<boolean> {
    const open = await this.executions.findOpen(tenantId, STOPPED_AT_ONCE);
    for (const executionId of open) {
      const run = { tenantId, executionId };
      if (await this.queue.cancelIdle(run)) continue;
      await this.queue.requestStop(run);
      this.events.publish(executor.events.stopRequested, { executionId });
    }
    return open.length > 0;
  }
}
