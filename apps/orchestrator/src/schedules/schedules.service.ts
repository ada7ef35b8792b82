import type { Actor, CompiledTrigger, LiveScheduleView, ScheduleView, WorkflowSchedules } from '@weft/contracts';
import { nextTicks, type Schedule } from '@weft/node-sdk';
import { TenantDatabase } from '@weft/persistence';
import { Injectable } from '@nestjs/common';
import { toDraftPollView, toLivePollView } from '../polls/poll-view.ts';
import { pollsOf, PollsRepository } from '../polls/polls.repository.ts';
import { triggersOf } from '../workflows/workflow-view.ts';
import { WorkflowsRepository } from '../workflows/workflows.repository.ts';
import { toSchedule } from './schedule-row.ts';
import {
  clock,
  scheduleKey,
  schedulesOf,
  SchedulesRepository,
  type LiveSchedule,
  type WantedSchedule,
} from './schedules.repository.ts';
import { workflowNotFound } from '../workflows/workflow-not-found.ts';

/** Next times that are told. */
const TOLD = 5;

/** What a person sees of schedules: when they are due, and what became of it. */
@Injectable()
export class SchedulesService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
    private readonly schedules: SchedulesRepository,
    private readonly polls: PollsRepository,
  ) {}

  /** @throws WORKFLOW_NOT_FOUND */
  async list(actor: Actor, workflowId: string): Promise<WorkflowSchedules> {
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const workflow = await this.workflows.find(tx, workflowId);
      if (!workflow) throw workflowNotFound(workflowId);
      const triggers = async (number: number | null): Promise<readonly CompiledTrigger[]> => {
        const version = number === null ? null : await this.workflows.findVersion(tx, workflowId, number);
        return version ? triggersOf(version) : [];
      };
      const rows = await this.schedules.list(tx, workflowId);
      const polls = await this.polls.list(tx, workflowId);
      const names = new Map((await triggers(workflow.activeVersion)).map(({ nodeId, nodeName }) => [nodeId, nodeName]));
      const newest = await triggers(workflow.latestVersion);
      const anchors = new Map(
        rows.map((row) => [scheduleKey({ nodeId: row.node_id, ...toSchedule(row) }), row.anchor_at.getTime()]),
      );
      const now = await clock(tx);
      return {
        activeVersion: workflow.activeVersion,
        version: workflow.latestVersion,
        live: rows.map((row) => toLiveView(row, names.get(row.node_id) ?? row.node_id)),
        draft: schedulesOf(newest).map((each) => toDraftView(each, anchors.get(scheduleKey(each)) ?? now, now)),
        livePolls: polls.map((row) => toLivePollView(row, names.get(row.node_id) ?? row.node_id, now)),
        draftPolls: pollsOf(newest).map((each) => toDraftPollView(each, now)),
      };
    });
  }
}

function toLiveView(row: LiveSchedule, triggerName: string): LiveScheduleView {
  const schedule = toSchedule(row);
  const next = row.next_at?.getTime();
  const { skipped_from: from, skipped_until: until, skipped_at: at } = row;
  return {
    triggerNodeId: row.node_id,
    triggerName,
    rule: schedule.rule,
    timezone: row.timezone,
    misfire: row.misfire,
    nextAt: next === undefined ? [] : [new Date(next).toISOString(), ...timesAfter(schedule, next, TOLD - 1)],
    lastDueAt: row.last_due_at?.toISOString() ?? null,
    lastFiredAt: row.last_fired_at?.toISOString() ?? null,
    lastExecutionId: row.last_execution_id,
    pending: row.pending,
    misfires:
      from && until && at
        ? { count: Number(row.skipped_count), from: from.toISOString(), until: until.toISOString(), at: at.toISOString() }
        : null,
  };
}

/** As it would be, were the version activated now: what is live already keeps its rhythm. */
function toDraftView({ nodeId, nodeName, rule, timezone, misfire }: WantedSchedule, anchor: number, now: number): ScheduleView {
  const nextAt = timesAfter({ rule, timezone, anchor }, now, TOLD);
  return { triggerNodeId: nodeId, triggerName: nodeName, rule, timezone, misfire, nextAt };
}

function timesAfter(schedule: Schedule, after: number, count: number): readonly string[] {
  return nextTicks(schedule, after, count).map((tick) => new Date(tick).toISOString());
}
