import type { Actor } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { StaticDataStore, type StartTransaction } from '@weft/execution-store';
import type { ScheduleRule } from '@weft/node-sdk';
import { make, waitFor } from '@weft/testing';
import { PollsRepository } from '../src/polls/polls.repository.ts';
import { ScheduleActivation } from '../src/schedules/schedule-activation.ts';
import { SchedulesRepository } from '../src/schedules/schedules.repository.ts';
import { WorkflowsRepository } from '../src/workflows/workflows.repository.ts';
import pg from 'pg';
import { openOrchestrator, type OrchestratorUnderTest } from './orchestrator-under-test.ts';
import { entriesOf, Inbox, openPollReplica, openTaker, pollDocument, type PollReplica } from './polls-under-test.ts';
import { activate, hourly } from './schedules-under-test.ts';

const MINUTE_MS = 60_000;
const everySecond: ScheduleRule = { unit: 'seconds', every: 1 };

describe('triggers that look for what is new', () => {
  let weft: OrchestratorUnderTest;
  let inbox: Inbox;
  let replica: PollReplica;
  let taker: Awaited<ReturnType<typeof openTaker>>;
  let actor: Actor;
  const opened: PollReplica[] = [];
  const open = async (within?: (transaction: StartTransaction) => StartTransaction) => {
    const one = await openPollReplica(weft, within);
    opened.push(one);
    return one;
  };

  beforeAll(async () => (weft = await openOrchestrator()));
  beforeEach(async () => {
    actor = make.actor();
    inbox = new Inbox(new StaticDataStore({ pool: weft.pool }));
    weft.executor.runTriggerJob = inbox.look;
    replica = await open();
    taker = await openTaker(weft);
  });
  afterEach(async () => {
    await replica.query('DELETE FROM orchestrator.polls');
    await Promise.all(opened.splice(0).map((one) => one.stop()));
  });
  afterAll(() => weft.close());

  const viewOf = async (id: string) => {
    const { livePolls } = await weft.schedules.list(actor, id);
    const [view] = livePolls;
    if (!view) throw new Error('The workflow has no trigger that looks.');
    return view;
  };
  const found = async () => entriesOf(await taker.starts());
  const keptOf = async (id: string) =>
    new Map(await new StaticDataStore({ pool: weft.pool }).load(actor.tenantId, id)).get('node:Look');

  it('start one run with all that a look finds, and none where it finds nothing', async () => {
    const id = await activate(weft, actor, pollDocument('Found', [hourly]));
    await replica.lookNow();
    expect(await found()).toEqual([]);
    expect(await viewOf(id)).toMatchObject({
      triggerName: 'Look',
      rules: [hourly],
      isPolling: false,
      lastPolledAt: expect.any(String),
      lastFoundAt: null,
      failures: 0,
      lastError: null,
    });
    inbox.put(1, 2);
    await replica.lookNow();
    await replica.lookNow();
    const starts = await taker.starts();
    expect(entriesOf(starts)).toEqual([1, 2]);
    expect(starts).toMatchObject([{ mode: 'poll', triggerNodeId: 'look', workflow: { id, version: 1, active: true } }]);
    const view = await viewOf(id);
    expect(view).toMatchObject({ lastFoundAt: expect.any(String), lastExecutionId: starts[0]?.executionId });
    expect(view.nextAt).toHaveLength(5);
    expect(Date.parse(view.nextAt[0] ?? '') % (60 * MINUTE_MS)).toBe(hourly.minute * MINUTE_MS);
    expect(await keptOf(id)).toBe('{"last":2}');
  });

  it('look at once when their workflow is made active, and never again once it is not', async () => {
    const id = await activate(weft, actor, pollDocument('At once', [hourly]));
    expect(await replica.due.nextInMs()).toBe(0);
    await weft.activation.deactivate(actor, id);
    expect((await weft.schedules.list(actor, id)).livePolls).toEqual([]);
    expect((await weft.schedules.list(actor, id)).draftPolls).toMatchObject([{ triggerName: 'Look', rules: [hourly] }]);
    await replica.lookNow();
    expect(inbox.looks).toBe(0);
  });

  it('lose nothing and start nothing twice, though connections end in the middle of what a look commits', async () => {
    const killer = new pg.Client(weft.url);
    await killer.connect();
    let looks = 0;
    // Every other look loses its connection: after its cursor was written, or after its run was.
    const broken = await open((transaction) => {
      const end = async () => {
        const [backend] = await transaction.query<{ pid: number }>('SELECT pg_backend_pid() AS pid', []);
        await killer.query('SELECT pg_terminate_backend($1)', [backend?.pid]);
      };
      const at = looks++ % 4;
      return {
        ...transaction,
        enqueue: async (run) => {
          if (at === 0) await end();
          const placed = await transaction.enqueue(run);
          if (at === 2) await end();
          return placed;
        },
      };
    });
    await activate(weft, actor, pollDocument('Broken', [hourly]));
    for (let entry = 1; entry <= 6; entry++) {
      inbox.put(entry);
      await broken.lookNow();
      // Never one that is started before its cursor, or again.
      const so = await found();
      expect(so).toEqual(so.map((_, index) => index + 1));
    }
    expect(looks).toBeGreaterThan(6);
    await killer.end();
    await replica.lookNow();
    expect(await found()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are looked for by one replica at a time, once a tick, however many there are', async () => {
    const replicas = [replica, await open(), await open()];
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, index) => activate(weft, actor, pollDocument(`Race ${index}`, [everySecond]))),
    );
    inbox.put(1);
    inbox.pause = () => new Promise((resolve) => setTimeout(resolve, 5));
    for (const one of replicas) one.start();
    await waitFor(() => inbox.looks >= 20, { timeoutMs: 30_000, intervalMs: 10 });
    inbox.put(2, 3);
    await waitFor(() => inbox.looks >= 50, { timeoutMs: 30_000, intervalMs: 10 });
    await Promise.all(ids.map((id) => weft.activation.deactivate(actor, id)));
    const byWorkflow = Map.groupBy(await taker.starts(), ({ workflow }) => workflow.id);
    expect([...byWorkflow.values()].map(entriesOf)).toEqual(ids.map(() => [1, 2, 3]));
    expect(inbox.mostAtOnce).toBe(1);
  }, 90_000);

  it('are made again by another replica where one is gone, whose late find counts for nothing', async () => {
    const id = await activate(weft, actor, pollDocument('Gone', [hourly]));
    inbox.put(1);
    const gate = Promise.withResolvers<void>();
    inbox.pause = () => gate.promise;
    const [poll] = await replica.due.take(10);
    if (!poll) throw new Error('Nothing is due.');
    const late = replica.runner.run(poll);
    await waitFor(() => inbox.looks === 1);
    expect((await viewOf(id)).isPolling).toBe(true);
    expect(await (await open()).due.take(10)).toEqual([]);
    // As after its time.
    inbox.pause = () => Promise.resolve();
    await (await open()).lookNow();
    expect(await found()).toEqual([1]);
    gate.resolve();
    await late;
    expect(await found()).toEqual([1]);
  });

  it.each(['deactivated', 'changed'])('keep nothing of a look during which the workflow is %s', async (change) => {
    const id = await activate(weft, actor, pollDocument('Meanwhile', [hourly]));
    inbox.put(1);
    inbox.pause = async () => {
      inbox.pause = () => Promise.resolve();
      if (change === 'deactivated') return weft.activation.deactivate(actor, id);
      await weft.workflows.update(actor, id, { document: pollDocument('Meanwhile 2', [hourly]) });
      return weft.activation.activate(actor, id);
    };
    await replica.lookNow();
    expect([await found(), await keptOf(id)]).toEqual([[], undefined]);
    if (change === 'deactivated') return;
    // The newer version looks at once, since the look was cut short.
    expect(await replica.due.nextInMs()).toBe(0);
    await replica.lookNow();
    expect(await taker.starts()).toMatchObject([{ workflow: { version: 2 } }]);
  });

  it('keep their cursor when they fail, look later and later, and tell the error workflow', async () => {
    const alarm = await weft.workflows.create(actor, {
      name: 'Alarm',
      nodes: [{ id: 'alarm', name: 'Alarm', type: 'errorTrigger' }],
    });
    const id = await activate(
      weft,
      actor,
      pollDocument('Fails', [{ unit: 'minutes', every: 1 }], { settings: { errorWorkflowId: alarm.id } }),
    );
    inbox.put(1);
    await replica.lookNow();
    const failure = { code: 'FEED_INVALID', fault: 'node', message: 'It is no feed.', fix: 'Mend it.' } as const;
    weft.executor.runTriggerJob = async () => ({ status: 'failed', failure });
    const pauses: number[] = [];
    for (let failed = 1; failed <= 4; failed++) {
      await replica.lookNow();
      const { failures, nextAt, lastError } = await viewOf(id);
      expect([failures, lastError]).toMatchObject([failed, { code: 'FEED_INVALID', message: 'It is no feed.', fix: 'Mend it.' }]);
      pauses.push(Date.parse(nextAt[0] ?? '') - Date.parse(lastError?.at ?? ''));
    }
    expect(await keptOf(id)).toBe('{"last":1}');
    [0, 1, 3, 7].forEach((minutes, index) => {
      expect(pauses[index]).toBeGreaterThan(minutes * MINUTE_MS);
      expect(pauses[index]).toBeLessThanOrEqual((minutes + 1) * MINUTE_MS);
    });
    const alarms = (await taker.starts()).filter(({ mode }) => mode === 'error');
    expect(alarms).toHaveLength(4);
    expect(alarms[0]).toMatchObject({
      workflow: { id: alarm.id },
      triggerNodeId: 'alarm',
      items: [
        {
          json: {
            trigger: { mode: 'trigger', error: { code: 'FEED_INVALID', message: 'It is no feed.', description: 'Mend it.' } },
            workflow: { id, name: 'Fails' },
          },
        },
      ],
    });

    weft.executor.runTriggerJob = inbox.look;
    inbox.put(2);
    await replica.lookNow();
    expect(await found()).toEqual([1, 2]);
    expect(await viewOf(id)).toMatchObject({ failures: 0, lastError: null });
  });

  it('look no earlier than the other side asks', async () => {
    const id = await activate(weft, actor, pollDocument('Asked', [{ unit: 'minutes', every: 1 }]));
    const failure = { code: 'HTTP_STATUS', fault: 'node', message: '429', retryAfterMs: 20 * MINUTE_MS } as const;
    weft.executor.runTriggerJob = async () => ({ status: 'failed', failure });
    const before = Date.now();
    await replica.lookNow();
    const { nextAt } = await viewOf(id);
    expect(Date.parse(nextAt[0] ?? '')).toBeGreaterThanOrEqual(before + 20 * MINUTE_MS);
  });

  it('have not failed where no executor could look: they look soon again', async () => {
    const id = await activate(weft, actor, pollDocument('Busy', [hourly]));
    weft.executor.runTriggerJob = async () => {
      throw new AppError('EXECUTOR_BUSY', 'No room.');
    };
    await replica.lookNow();
    expect(await viewOf(id)).toMatchObject({ failures: 0, lastPolledAt: null, lastError: { code: 'EXECUTOR_BUSY' } });
    const nextInMs = (await replica.due.nextInMs()) ?? Infinity;
    expect(nextInMs).toBeGreaterThan(0);
    expect(nextInMs).toBeLessThan(5_000);
  });

  it('keep what they cannot start for the next look', async () => {
    const dispatch = (key: string) => ({ settings: { concurrency: { limit: 1, key } } });
    const id = await activate(weft, actor, pollDocument('Keyed', [hourly], dispatch('={{ $json.entry.nope() }}')));
    inbox.put(1);
    await replica.lookNow();
    expect(await viewOf(id)).toMatchObject({ failures: 1, lastError: { code: 'DISPATCH_KEY_FAILED' } });
    expect([await found(), await keptOf(id)]).toEqual([[], undefined]);
    await weft.workflows.update(actor, id, { document: pollDocument('Keyed 2', [hourly], dispatch('={{ $json.entry }}')) });
    await weft.activation.activate(actor, id);
    await replica.lookNow();
    const starts = await taker.starts();
    expect(starts).toMatchObject([{ limits: [{ key: `workflow:${id}/1`, size: 1 }] }]);
  });

  it('go on where a new version leaves them as they are', async () => {
    const id = await activate(weft, actor, pollDocument('Kept', [hourly]));
    await replica.lookNow();
    const before = await viewOf(id);
    await weft.workflows.update(actor, id, { document: pollDocument('Kept 2', [hourly]) });
    await weft.activation.activate(actor, id);
    expect(await viewOf(id)).toMatchObject({ nextAt: before.nextAt, lastPolledAt: before.lastPolledAt });
    await weft.workflows.update(actor, id, { document: pollDocument('Kept 3', [{ unit: 'cron', expression: '*/1 * * * * *' }]) });
    await weft.activation.activate(actor, id);
    expect((await viewOf(id)).rules).toEqual([{ unit: 'cron', expression: '*/1 * * * * *' }]);
  });

  it('look at once when they are tried out, by the newest version', async () => {
    const { id } = await weft.workflows.create(actor, pollDocument('Tried', [hourly]));
    const executionId = make.uuid();
    const before = weft.started.length;
    expect(await weft.tests.listen(actor, id, executionId)).toMatchObject({ executionId, routes: [] });
    expect(weft.started.slice(before)).toMatchObject([{ executionId, mode: 'manual', triggerNodeId: 'look', items: [] }]);
  });

  it('of one workspace, however slow, keep nobody else waiting', async () => {
    const gate = Promise.withResolvers<void>();
    let slow = 0;
    inbox.pause = () => {
      slow += 1;
      return gate.promise;
    };
    const rules = [hourly];
    for (let index = 0; index < 32; index++) await activate(weft, actor, pollDocument(`Slow ${index}`, rules));
    replica.start();
    await waitFor(() => slow >= 20, { timeoutMs: 30_000, intervalMs: 10 });
    const other = make.actor();
    const id = await activate(weft, other, pollDocument('Quick', rules));
    await waitFor(() => inbox.looking.get(`${id} look`) === 1, { timeoutMs: 10_000 });
    // Twenty, and at most another take.
    expect(slow).toBeLessThanOrEqual(30);
    gate.resolve();
    await waitFor(() => slow === 33, { timeoutMs: 30_000 });
  }, 90_000);

  it('are given to others when their replica stops, whatever it still hears of them', async () => {
    const stopping = await openPollReplica(weft);
    const id = await activate(weft, actor, pollDocument('Stopped', [hourly]));
    inbox.put(1);
    const gate = Promise.withResolvers<void>();
    inbox.pause = () => gate.promise;
    stopping.start();
    await waitFor(() => inbox.looks === 1, { timeoutMs: 10_000 });
    await stopping.stop();
    expect([(await viewOf(id)).isPolling, await replica.due.nextInMs()]).toEqual([false, 0]);
    gate.resolve();
    await waitFor(() => inbox.looking.get(`${id} look`) === 0, { timeoutMs: 10_000 });
    inbox.pause = () => Promise.resolve();
    await replica.lookNow();
    expect(await found()).toEqual([1]);
  });

  it('are held by whoever looks for as long as that takes, and by nobody else', async () => {
    await activate(weft, actor, pollDocument('Held', [hourly]));
    const [poll] = await replica.due.take(1);
    if (!poll) throw new Error('Nothing is due.');
    await replica.query(`UPDATE orchestrator.polls SET next_at = now() + interval '1 second'`);
    await replica.due.hold([{ ...poll, fence: String(Number(poll.fence) - 1) }]);
    expect(await replica.due.nextInMs()).toBeLessThan(2_000);
    await replica.due.hold([poll]);
    expect(await replica.due.nextInMs()).toBeGreaterThan(5_000);
  });

  it('are refused where they look more often than the installation allows', async () => {
    const { id } = await weft.workflows.create(actor, pollDocument('Often', [everySecond]));
    const limits = { maxSchedules: 1, minIntervalMs: 1_000, minPollIntervalMs: MINUTE_MS };
    const activation = new ScheduleActivation(new SchedulesRepository(0), new PollsRepository(), limits);
    const activating = weft.database.withTenant(actor.tenantId, async (tx) => {
      const version = await new WorkflowsRepository().findVersion(tx, id, 1);
      if (version) await activation.activate(tx, id, version);
    });
    await expect(activating).rejects.toMatchObject({ code: 'SCHEDULE_TOO_FREQUENT' });
  });
});
