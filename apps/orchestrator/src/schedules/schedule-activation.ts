import type { TenantTransaction } from '@weft/persistence';
import { triggersOf } from '../workflows/workflow-view.ts';
import { pollsOf, type PollsRepository } from '../polls/polls.repository.ts';
import type { WorkflowVersionEntity } from '../workflows/workflow-version.entity.ts';
import { assertWithinLimits, type ScheduleLimits } from './schedule-limits.ts';
import { clock, schedulesOf, type SchedulesRepository } from './schedules.repository.ts';

/** What becomes of schedules, and of triggers that look for what is new, when another version is live, or none. Part of that change's own transaction. */
export class ScheduleActivation {
  constructor(
    private readonly schedules: SchedulesRepository,
    private readonly polls: PollsRepository,
    private readonly limits: ScheduleLimits & { readonly minPollIntervalMs: number },
  ) {}

  /** @throws SCHEDULE_LIMIT_REACHED, SCHEDULE_TOO_FREQUENT */
  async activate(tx: TenantTransaction, workflowId: string, version: WorkflowVersionEntity): Promise<void> {
    const triggers = triggersOf(version);
    const wanted = schedulesOf(triggers);
    const polls = pollsOf(triggers);
    const now = await clock(tx);
    assertWithinLimits(wanted, this.limits, now);
    assertWithinLimits(rulesOf(polls), { ...this.limits, minIntervalMs: this.limits.minPollIntervalMs }, now);
    await this.schedules.replace(tx, { workflowId, version: version.version, wanted });
    await this.polls.replace(tx, { workflowId, version: version.version, wanted: polls });
  }

  /** No tick comes any more; those that were fired already still start. */
  async deactivate(tx: TenantTransaction, workflowId: string): Promise<void> {
    await this.schedules.remove(tx, workflowId);
    await this.polls.remove(tx, workflowId);
  }
}

const rulesOf = (polls: ReturnType<typeof pollsOf>) =>
  polls.flatMap(({ nodeId, nodeName, timezone, rules }) =>
    rules.map((rule, position) => ({ nodeId, nodeName, timezone, rule, position })),
  );
