import type { Actor } from '@weft/contracts';
import type { MisfirePolicy, ScheduleRule } from '@weft/node-sdk';
import { Metrics } from '@weft/observability';
import { openDataSource, TenantDatabase } from '@weft/persistence';
import { DueSchedules } from '../src/schedules/due-schedules.ts';
import { PendingFires } from '../src/schedules/pending-fires.ts';
import { ScheduleStarter } from '../src/schedules/schedule-starter.ts';
import { ScheduleTicker } from '../src/schedules/schedule-ticker.ts';
import { GRACE_MS, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

/** Half an hour away whatever the time is: never due while a test runs, unless it is made to be. */
export const hourly = { unit: 'hours', every: 1, minute: (new Date().getUTCMinutes() + 30) % 60 } as const satisfies ScheduleRule;
export const yearly: ScheduleRule = { unit: 'months', every: 12, dayOfMonth: 1, hour: 0, minute: 0 };

export const scheduleDocument = (name: string, rules: readonly ScheduleRule[], misfire: MisfirePolicy = 'latest') => ({
  name,
  nodes: [{ id: 'tick', name: 'Tick', type: 'scheduleTrigger', parameters: { rules, misfire } }],
});

export async function activate(weft: OrchestratorUnderTest, actor: Actor, document: object): Promise<string> {
  const { id } = await weft.workflows.create(actor, document);
  await weft.activation.activate(actor, id);
  return id;
}

/** What an orchestrator process has of its own. */
export async function openReplica(weft: OrchestratorUnderTest) {
  const source = await openDataSource({ url: weft.url, schema: 'orchestrator', role: 'weft_execution', max: 4 });
  const database = new TenantDatabase(source);
  const due = new DueSchedules(database, GRACE_MS);
  const fires = new PendingFires(database);
  const ticker = new ScheduleTicker(due, fires, new ScheduleStarter(weft.live, weft.starter, fires), new Metrics());
  return {
    due,
    fires,
    start: () => ticker.onApplicationBootstrap(),
    query: <Row extends object>(sql: string, params: readonly unknown[] = []) =>
      database.withoutTenant((tx) => tx.query<Row>(sql, params)),
    stop: async () => {
      await ticker.onModuleDestroy();
      await source.destroy();
    },
  };
}

export type Replica = Awaited<ReturnType<typeof openReplica>>;

/** As if the next tick had been due then: `ago` is an interval of PostgreSQL. */
export async function backdate(replica: Replica, workflowId: string, ago: string): Promise<void> {
  await replica.query(
    'UPDATE orchestrator.schedules SET next_at = now() - $2::interval, anchor_at = now() - $2::interval WHERE workflow_id = $1',
    [workflowId, ago],
  );
}
