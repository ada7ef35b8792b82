import type { ExecutorClient, StartCommand, TriggerJobReply } from '@weft/contracts';
import { ExecutorLease, StartTransactions, type StartTransaction, type StaticDataStore } from '@weft/execution-store';
import type { ScheduleRule } from '@weft/node-sdk';
import { Metrics } from '@weft/observability';
import { openDataSource, TenantDatabase } from '@weft/persistence';
import { make } from '@weft/testing';
import type { Item } from '@weft/workflow-model';
import { DuePolls } from '../src/polls/due-polls.ts';
import { PollOutcomes } from '../src/polls/poll-outcomes.ts';
import { PollRunner } from '../src/polls/poll-runner.ts';
import { PollTicker } from '../src/polls/poll-ticker.ts';
import type { OrchestratorUnderTest } from './orchestrator-under-test.ts';

export const pollDocument = (name: string, rules: readonly ScheduleRule[], more: object = {}) => ({
  name,
  nodes: [{ id: 'look', name: 'Look', type: 'pollTrigger', parameters: { rules } }],
  ...more,
});

type Job = Parameters<ExecutorClient['runTriggerJob']>[0];

/** An other system that numbers what it has, and the trigger that looks into it; its cursor is the last number that it gave. */
export class Inbox {
  private readonly entries: number[] = [];
  /** Looks that are under way, and the most that ever were. */
  readonly looking = new Map<string, number>();
  mostAtOnce = 0;
  looks = 0;
  /** Waited for by every look. */
  pause: () => Promise<unknown> = () => Promise.resolve();

  constructor(private readonly stored: StaticDataStore) {}

  put(...entries: readonly number[]): void {
    this.entries.push(...entries);
  }

  /** As an executor carries it out: it reads what is kept, and keeps nothing itself. */
  readonly look = async ({ tenantId, workflow, nodeId }: Job): Promise<TriggerJobReply> => {
    const key = `${workflow.id} ${nodeId}`;
    const now = (this.looking.get(key) ?? 0) + 1;
    this.looking.set(key, now);
    this.mostAtOnce = Math.max(this.mostAtOnce, now);
    this.looks += 1;
    try {
      const kept = new Map(await this.stored.load(tenantId, workflow.id));
      const { last = 0 } = JSON.parse(kept.get('node:Look') ?? '{}') as { last?: number };
      const fresh = this.entries.filter((entry) => entry > last);
      await this.pause();
      const items = fresh.map((entry): Item => ({ json: { entry } }));
      return { status: 'succeeded', items, staticData: [['node:Look', JSON.stringify({ last: Math.max(last, ...fresh) })]] };
    } finally {
      this.looking.set(key, (this.looking.get(key) ?? 1) - 1);
    }
  };
}

/** What an orchestrator process has of its own. @param within stands for `StartTransactions.within`, to break it. */
export async function openPollReplica(weft: OrchestratorUnderTest, within?: (transaction: StartTransaction) => StartTransaction) {
  const source = await openDataSource({ url: weft.url, schema: 'orchestrator', role: 'weft_execution', max: 4 });
  const database = new TenantDatabase(source);
  const transactions = new StartTransactions({ pool: weft.pool });
  const wrapped = {
    within: <T>(work: (transaction: StartTransaction) => Promise<T>) =>
      transactions.within((transaction) => work(within ? within(transaction) : transaction)),
  } as StartTransactions;
  const due = new DuePolls(database);
  const runner = new PollRunner(weft.live, weft.executor as ExecutorClient, weft.starter, new PollOutcomes(wrapped));
  const ticker = new PollTicker(due, runner, new Metrics());
  const query = <Row extends object>(sql: string, params: readonly unknown[] = []) =>
    database.withoutTenant((tx) => tx.query<Row>(sql, params));
  return {
    due,
    runner,
    query,
    start: () => ticker.onApplicationBootstrap(),
    /** Has everything that is due look, and waits for it. */
    lookNow: async () => {
      await query('UPDATE orchestrator.polls SET next_at = now()');
      await Promise.all((await due.take(100)).map((poll) => runner.run(poll)));
    },
    stop: async () => {
      await ticker.onModuleDestroy();
      await source.destroy();
    },
  };
}

export type PollReplica = Awaited<ReturnType<typeof openPollReplica>>;

/** An executor that takes what is queued, and does nothing with it. */
export async function openTaker(weft: OrchestratorUnderTest) {
  const executorId = `taker-${make.uuid()}`;
  const lease = new ExecutorLease({
    ...{ pool: weft.pool, executorId, leaseMs: 600_000, renewMs: 300_000, lostAfterMs: 600_000 },
    onStopRequested: () => undefined,
    onPauseRequested: () => undefined,
  });
  await lease.register();
  const taken: StartCommand[] = [];
  return {
    /** All starts so far, in their order. */
    starts: async (): Promise<readonly StartCommand[]> => {
      for (;;) {
        const runs = await weft.queue.claim({ executorId, limit: 500 });
        taken.push(...runs.map(({ command }) => command));
        if (runs.length === 0) return taken.toSorted((a, b) => (a.executionId < b.executionId ? -1 : 1));
      }
    },
  };
}

export const entriesOf = (starts: readonly StartCommand[]): number[] =>
  starts.filter(({ mode }) => mode === 'poll').flatMap(({ items }) => items.map(({ json }) => Number(json['entry'])));
