import type { Actor, StartCommand } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { make, waitFor } from '@weft/testing';
import { openOrchestrator, type OrchestratorUnderTest } from './orchestrator-under-test.ts';
import { activate, backdate, hourly, openReplica, scheduleDocument, yearly, type Replica } from './schedules-under-test.ts';

const HOUR_MS = 3_600_000;
const dueOf = (command: StartCommand): number => Date.parse(String(command.items[0]?.json['timestamp']));

describe('schedules', () => {
  let weft: OrchestratorUnderTest;
  let replica: Replica;
  let actor: Actor;

  beforeAll(async () => {
    weft = await openOrchestrator();
    replica = await openReplica(weft);
  });
  beforeEach(() => {
    actor = { tenantId: make.uuid(), userId: make.uuid() };
    weft.executor.start = async () => ({ status: 'accepted' });
  });
  afterAll(async () => {
    await replica.stop();
    await weft.close();
  });

  const startsOf = (workflowId: string) => weft.started.filter(({ workflow }) => workflow.id === workflowId);
  const liveOf = async (workflowId: string) => (await weft.schedules.list(actor, workflowId)).live;
  const whileTicking = async (until: () => boolean | Promise<boolean>) => {
    const ticking = await openReplica(weft);
    ticking.start();
    await waitFor(until, { timeoutMs: 15_000, intervalMs: 20 }).finally(() => ticking.stop());
  };
  /** Fires what is due, and starts it. */
  const tickOnce = async () => {
    const ticking = await openReplica(weft);
    ticking.start();
    await waitFor(async () => (await replica.due.nextInMs()) !== 0, { timeoutMs: 15_000, intervalMs: 20 });
    await waitFor(async () => (await pendingCount()) === 0, { timeoutMs: 60_000, intervalMs: 20 }).finally(() => ticking.stop());
  };
  const pendingCount = async () =>
    (await replica.query<{ count: number }>('SELECT count(*)::int AS count FROM orchestrator.schedule_fires'))[0]?.count;

  it('starts the active version for the time that was due, under the id that it tells', async () => {
    const id = await activate(weft, actor, scheduleDocument('Hourly', [hourly]));
    await backdate(replica, id, '3 seconds');
    const [{ nextAt } = { nextAt: [] }] = await liveOf(id);
    await tickOnce();
    const [command, ...others] = startsOf(id);
    expect(others).toEqual([]);
    expect(command).toMatchObject({
      tenantId: actor.tenantId,
      mode: 'schedule',
      workflow: { id, name: 'Hourly', version: 1, active: true },
      triggerNodeId: 'tick',
      items: [{ json: { timestamp: nextAt[0] } }],
      replyWhen: 'accepted',
    });
    expect(await liveOf(id)).toMatchObject([
      {
        lastExecutionId: command?.executionId,
        lastDueAt: nextAt[0],
        lastFiredAt: expect.any(String),
        pending: 0,
        misfires: null,
      },
    ]);
  });

  it('fires every second, each tick once and soon', async () => {
    const late: number[] = [];
    weft.executor.start = async (command) => {
      late.push(Date.now() - dueOf(command as StartCommand));
      return { status: 'accepted' };
    };
    const id = await activate(weft, actor, scheduleDocument('Seconds', [{ unit: 'seconds', every: 1 }]));
    await whileTicking(() => startsOf(id).length >= 4);
    await weft.activation.deactivate(actor, id);
    const due = startsOf(id).map(dueOf);
    expect(due).toEqual(due.map((_, index) => (due[0] ?? 0) + index * 1_000));
    expect(Math.max(...late)).toBeLessThan(5_000);
  });

  describe('after a downtime', () => {
    it.each([
      ['skip', []],
      ['latest', [0]],
      ['all', [-3, -2, -1, 0]],
    ] as const)('makes up for what was missed as the trigger says: %s', async (misfire, expected) => {
      const id = await activate(weft, actor, scheduleDocument(`Missed ${misfire}`, [hourly], misfire));
      const [{ nextAt } = { nextAt: [] }] = await liveOf(id);
      const last = Date.parse(nextAt[0] ?? '') - HOUR_MS;
      await replica.query('UPDATE orchestrator.schedules SET next_at = $2 WHERE workflow_id = $1', [
        id,
        new Date(last - 3 * HOUR_MS).toISOString(),
      ]);
      await tickOnce();
      expect(startsOf(id).map((command) => (dueOf(command) - last) / HOUR_MS)).toEqual(expected);
      const count = 4 - expected.length;
      const [live] = await liveOf(id);
      expect(live?.misfires).toEqual(
        count === 0
          ? null
          : {
              count,
              from: new Date(last - 3 * HOUR_MS).toISOString(),
              until: new Date(last - (3 - count + 1) * HOUR_MS).toISOString(),
              at: expect.any(String),
            },
      );
      expect(Date.parse(live?.nextAt[0] ?? '')).toBe(last + HOUR_MS);
    });

    it('makes 1,000 of very many up, in order, and tells of the others', async () => {
      const id = await activate(weft, actor, scheduleDocument('Many', [{ unit: 'minutes', every: 1 }], 'all'));
      await backdate(replica, id, '20 hours');
      await tickOnce();
      const due = startsOf(id).map(dueOf);
      expect(due.length).toBeGreaterThanOrEqual(1_000);
      expect(due.length).toBeLessThanOrEqual(1_003);
      expect(due.slice(1).every((each, index) => each - (due[index] ?? 0) === 60_000)).toBe(true);
      const ids = startsOf(id).map(({ executionId }) => executionId);
      expect(ids.toSorted()).toEqual(ids);
      const [live] = await liveOf(id);
      expect(live?.misfires?.count).toBeGreaterThanOrEqual(197);
      expect(Date.parse(live?.misfires?.until ?? '')).toBe((due[0] ?? 0) - 60_000);
    }, 120_000);
  });

  describe('that are replaced', () => {
    it('go on in their rhythm where a new version has the same rule, and start that version', async () => {
      const every3days = { unit: 'days', every: 3, hour: 9, minute: 0 } as const;
      const id = await activate(weft, actor, scheduleDocument('Kept', [every3days, hourly]));
      const rows = () =>
        replica.query<{ id: string }>(
          'SELECT id, anchor_at, next_at FROM orchestrator.schedules WHERE workflow_id = $1 ORDER BY position',
          [id],
        );
      const [kept] = await rows();
      await weft.workflows.update(actor, id, { document: scheduleDocument('Kept', [yearly, every3days], 'all') });
      await weft.activation.activate(actor, id);
      const after = await rows();
      expect(after).toHaveLength(2);
      expect(after[1]).toEqual(kept);
      expect(await liveOf(id)).toMatchObject([
        { rule: yearly, misfire: 'all' },
        { rule: every3days, misfire: 'all' },
      ]);
      await replica.query('UPDATE orchestrator.schedules SET next_at = now() WHERE id = $1', [kept?.id]);
      await tickOnce();
      expect(startsOf(id).map(({ workflow }) => workflow.version)).toEqual([2]);
    });

    it('fire what was due of a rule that goes, by the version that had it', async () => {
      const id = await activate(weft, actor, scheduleDocument('Gone', [hourly]));
      await backdate(replica, id, '1 second');
      await weft.workflows.update(actor, id, { document: scheduleDocument('Gone', [yearly]) });
      await weft.activation.activate(actor, id);
      await tickOnce();
      expect(startsOf(id).map(({ workflow }) => workflow.version)).toEqual([1]);
      expect(await liveOf(id)).toMatchObject([{ rule: yearly }]);
    });
  });

  describe('of a workflow that is no longer active', () => {
    it('are gone, and what was fired before still starts', async () => {
      const id = await activate(weft, actor, scheduleDocument('Stopped', [hourly]));
      await backdate(replica, id, '1 second');
      await replica.due.fire(10);
      await weft.activation.deactivate(actor, id);
      expect(await weft.schedules.list(actor, id)).toMatchObject({ activeVersion: null, live: [], draft: [{ rule: hourly }] });
      await tickOnce();
      expect(startsOf(id)).toHaveLength(1);
    });

    it('fire once or never while it is deactivated, and not afterwards', async () => {
      const ticking = await openReplica(weft);
      ticking.start();
      const outcomes: number[] = [];
      for (let round = 0; round < 10; round += 1) {
        const id = await activate(weft, actor, scheduleDocument(`Race ${round}`, [hourly]));
        await Promise.all([backdate(replica, id, '1 second'), weft.activation.deactivate(actor, id)]);
        await waitFor(async () => (await pendingCount()) === 0, { timeoutMs: 15_000 });
        outcomes.push(startsOf(id).length);
        expect(await liveOf(id)).toEqual([]);
      }
      await ticking.stop();
      expect(outcomes.filter((starts) => starts > 1)).toEqual([]);
    });

    it('are gone with it when it is deleted, with what was not started yet', async () => {
      const id = await activate(weft, actor, scheduleDocument('Deleted', [hourly, yearly]));
      await backdate(replica, id, '1 second');
      await replica.due.fire(10);
      await weft.activation.delete(actor, id);
      expect(await replica.query('SELECT FROM orchestrator.schedules WHERE workflow_id = $1', [id])).toEqual([]);
      await tickOnce();
      expect(startsOf(id)).toEqual([]);
    });
  });

  describe('whose runs do not start at once', () => {
    it('start them again later, under the same id', async () => {
      const id = await activate(weft, actor, scheduleDocument('Later', [hourly]));
      await backdate(replica, id, '1 second');
      weft.executor.start = async () => {
        throw new AppError('STORE_UNAVAILABLE', 'The database is away.');
      };
      await tickOnce();
      // It is not known whether that executor has it, so that the store decides.
      const [command, ...others] = startsOf(id);
      expect(others).toEqual([]);
      const queued = await weft.pool.query('SELECT id FROM execution.runs WHERE tenant_id = $1', [actor.tenantId]);
      expect(queued.rows).toEqual([{ id: command?.executionId }]);
    });

    it('rest where it cannot be told when they are due, and hold up no other', async () => {
      const broken = await activate(weft, actor, scheduleDocument('Broken', [hourly]));
      const sound = await activate(weft, actor, scheduleDocument('Sound', [hourly]));
      await replica.query(`UPDATE orchestrator.schedules SET timezone = 'Mars/Base' WHERE workflow_id = $1`, [broken]);
      for (const id of [broken, sound]) await backdate(replica, id, '1 second');
      await tickOnce();
      expect([startsOf(broken).length, startsOf(sound).length]).toEqual([0, 1]);
      const [rests] = await replica.query('SELECT next_at, skipped_count FROM orchestrator.schedules WHERE workflow_id = $1', [
        broken,
      ]);
      expect(rests).toEqual({ next_at: null, skipped_count: '1' });
      await weft.activation.activate(actor, broken);
      expect((await liveOf(broken))[0]).toMatchObject({ timezone: 'UTC', nextAt: { length: 5 } });
    });

    it('skip what can never start, tell of it, and go on', async () => {
      const id = await activate(weft, actor, scheduleDocument('Never', [hourly]));
      await backdate(replica, id, '1 second');
      weft.executor.start = async () => {
        throw new AppError('PLAN_NOT_FOUND', 'The plan is gone.');
      };
      await tickOnce();
      expect(startsOf(id)).toHaveLength(1);
      const [live] = await liveOf(id);
      expect(live?.misfires).toMatchObject({ count: 1, from: live?.lastDueAt, until: live?.lastDueAt });
    });
  });

  describe('as they are told', () => {
    it('have their next five times, before activation as after it', async () => {
      const { id } = await weft.workflows.create(actor, scheduleDocument('Told', [{ unit: 'minutes', every: 15 }, yearly]));
      const before = await weft.schedules.list(actor, id);
      expect(before).toMatchObject({ activeVersion: null, version: 1, live: [] });
      await weft.activation.activate(actor, id);
      const { live, draft } = await weft.schedules.list(actor, id);
      for (const list of [before.draft, draft, live]) {
        expect(list).toMatchObject([
          {
            triggerNodeId: 'tick',
            triggerName: 'Tick',
            rule: { unit: 'minutes', every: 15 },
            timezone: 'UTC',
            misfire: 'latest',
          },
          { rule: yearly },
        ]);
        const times = (list[0]?.nextAt ?? []).map((time) => Date.parse(time));
        expect(times).toHaveLength(5);
        expect(times.every((time, index) => time % 900_000 === 0 && time === (times[0] ?? 0) + index * 900_000)).toBe(true);
      }
      expect(live).toMatchObject([{ lastDueAt: null, lastFiredAt: null, lastExecutionId: null, misfires: null }, {}]);
    });

    it('are nobody else’s', async () => {
      const id = await activate(weft, actor, scheduleDocument('Own', [hourly]));
      const other = { tenantId: make.uuid(), userId: make.uuid() };
      await expect(weft.schedules.list(other, id)).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    });
  });

  it('are refused where there are too many, and the workflow stays as it was', async () => {
    const rules = Array.from({ length: 401 }, (_, index) => ({ unit: 'minutes', every: index + 1 }) as const);
    const { id } = await weft.workflows.create(actor, scheduleDocument('Too many', rules));
    await expect(weft.activation.activate(actor, id)).rejects.toMatchObject({ code: 'SCHEDULE_LIMIT_REACHED' });
    expect(await weft.schedules.list(actor, id)).toMatchObject({ activeVersion: null, live: [] });
  });
});
