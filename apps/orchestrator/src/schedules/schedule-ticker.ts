import { MAX_COUNTED } from '@weft/node-sdk';
import { Metrics } from '@weft/observability';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DueLoop } from '../due-loop.ts';
import { DueSchedules } from './due-schedules.ts';
import type { FiredSchedule } from './fire-due.ts';
import { PendingFires } from './pending-fires.ts';
import { ScheduleStarter } from './schedule-starter.ts';

/** A tick that another replica's activation made is found by then. */
const POLL_MS = 1_000;
const SCHEDULES_AT_ONCE = 100;
const STARTS_AT_ONCE = 100;

/**
 * Fires schedules when they are due: a timer for the nearest tick, and a look every second at what a timer cannot know of. Two steps,
 * each of which any replica may do: a transaction that moves schedules on and notes their ticks, then the start of what is noted. Who
 * dies between the two, or before a start was acknowledged, leaves it to the others.
 */
@Injectable()
export class ScheduleTicker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Schedules');
  private readonly starting = new Set<Promise<void>>();
  private readonly countSkipped: ReturnType<Metrics['counter']>;
  private readonly observeLateness: ReturnType<Metrics['histogram']>;
  private readonly loop = new DueLoop(() => this.look());

  constructor(
    private readonly schedules: DueSchedules,
    private readonly fires: PendingFires,
    private readonly starter: ScheduleStarter,
    metrics: Metrics,
  ) {
    this.countSkipped = metrics.counter(
      'weft_schedule_skipped_total',
      'Ticks of schedules that were missed and are not made up for.',
    );
    this.observeLateness = metrics.histogram('weft_schedule_lateness_seconds', 'From when a run was due until it is started.');
  }

  onApplicationBootstrap(): void {
    this.loop.wake();
  }

  /** Starts that are under way are waited for; others are left to other replicas, or to the next start. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
    await Promise.all(this.starting);
  }

  /** How long nothing more is to be done. */
  private async look(): Promise<number> {
    try {
      const nextInMs = await this.schedules.nextInMs();
      if (nextInMs !== 0) return Math.min(Math.ceil(nextInMs ?? POLL_MS), POLL_MS);
      const isMore = await this.fire();
      await this.startSome();
      return isMore ? 0 : await this.pause();
    } catch (err) {
      this.logger.warn({ message: 'Schedules could not be looked at; it is tried again.', err });
      return POLL_MS;
    }
  }

  /** What is left for this moment waits for room, which the end of a start gives, or for a replica that has it in hand. */
  private async pause(): Promise<number> {
    const nextInMs = (await this.schedules.nextInMs()) ?? POLL_MS;
    return nextInMs === 0 ? POLL_MS : Math.min(Math.ceil(nextInMs), POLL_MS);
  }

  /** True where there may be more that is due. */
  private async fire(): Promise<boolean> {
    const fired = await this.schedules.fire(SCHEDULES_AT_ONCE);
    for (const each of fired) this.report(each);
    return fired.length === SCHEDULES_AT_ONCE;
  }

  private async startSome(): Promise<void> {
    const room = STARTS_AT_ONCE - this.starting.size;
    if (room === 0) return;
    for (const fires of await this.fires.take(room)) {
      for (const { lateMs } of fires) this.observeLateness(lateMs / 1_000);
      const start = this.starter.start(fires).finally(() => {
        this.starting.delete(start);
        this.loop.wake();
      });
      this.starting.add(start);
    }
  }

  private report({ row, fired, skipped, error }: FiredSchedule): void {
    if (!skipped) return;
    this.countSkipped({}, skipped.count);
    if (error !== undefined) {
      const { tenant_id: tenantId, workflow_id: workflowId, node_id: nodeId } = row;
      const message = 'When a schedule is due cannot be told; it rests until its workflow is activated again.';
      return this.logger.error({ message, tenantId, workflowId, nodeId, err: error });
    }
    this.logger.warn({
      message: `Ticks of a schedule were missed, and ${countOf(skipped.count)} of them are skipped (misfire: ${row.misfire}).`,
      tenantId: row.tenant_id,
      workflowId: row.workflow_id,
      nodeId: row.node_id,
      skipped: skipped.count,
      from: new Date(skipped.from).toISOString(),
      until: new Date(skipped.until).toISOString(),
      firedLate: fired.length,
    });
  }
}

const countOf = (count: number): string => (count === MAX_COUNTED ? `at least ${count}` : String(count));
