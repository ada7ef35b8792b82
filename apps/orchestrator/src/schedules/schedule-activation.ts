import type { TenantTransaction } from '@weft/persistence';
import { triggersOf } from '../workflows/workflow-view.ts';
import type { WorkflowVersionEntity } from '../workflows/workflow-version.entity.ts';
import { assertWithinLimits, type ScheduleLimits } from './schedule-limits.ts';
import { clock, schedulesOf, type SchedulesRepository } from './schedules.repository.ts';

/** What becomes of schedules when another version is live, or none. Part of that change's own transaction. */
export class ScheduleActivation {
  constructor(
    private readonly schedules: SchedulesRepository,
    private readonly limits: ScheduleLimits,
  ) {}

  /** @throws SCHEDULE_LIMIT_REACHED, SCHEDULE_TOO_FREQUENT */
  async activate(tx: TenantTransaction, workflowId: string, version: WorkflowVersionEntity): Promise<void> {
    const wanted = schedulesOf(triggersOf(version));
    assertWithinLimits(wanted, this.limits, await clock(tx));
    await this.schedules.replace(tx, { workflowId, version: version.version, wanted });
  }

  /** No tick comes any more; those that were fired already still start. */
  async deactivate(tx: TenantTransaction, workflowId: string): Promise<void> {
    await this.schedules.remove(tx, workflowId);
  }
}
