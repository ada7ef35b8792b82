import type { Actor, StartCommand } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { ScheduleRule } from '@weft/node-sdk';
import { make, waitFor } from '@weft/testing';
import { openOrchestrator, type OrchestratorUnderTest } from './orchestrator-under-test.ts';
import { activate, backdate, hourly, openReplica, scheduleDocument, type Replica } from './schedules-under-test.ts';

const REPLICAS = 3;

describe('several orchestrators', () => {
  const actor: Actor = { tenantId: make.uuid(), userId: make.uuid() };
  let weft: OrchestratorUnderTest;
  let replicas: readonly Replica[];

  beforeEach(async () => {
    weft = await openOrchestrator();
    replicas = await Promise.all(Array.from({ length: REPLICAS }, () => openReplica(weft)));
  });
  afterEach(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await weft.close();
  });

  const first = () => replicas[0] as Replica;
  const pending = async () =>
    (await first().query<{ count: number }>('SELECT count(*)::int AS count FROM orchestrator.schedule_fires'))[0]?.count;
  const openRuns = async () => (await weft.pool.query<{ id: string }>('SELECT id FROM execution.runs')).rows.map(({ id }) => id);
  const untilAllStarted = (count: number) =>
    waitFor(async () => weft.started.length >= count && (await pending()) === 0, { timeoutMs: 30_000, intervalMs: 20 });
  const tickOf = ({ workflow, items }: StartCommand) => `${workflow.id} ${String(items[0]?.json['timestamp'])}`;

  it('fire each of hundreds of due ticks once', async () => {
    const rules = Array.from({ length: 120 }, (_, index): ScheduleRule => ({ unit: 'hours', every: 100 + index, minute: 0 }));
    const ids = await Promise.all(
      ['a', 'b', 'c'].map((name) => activate(weft, { ...actor, tenantId: make.uuid() }, scheduleDocument(name, rules))),
    );
    // Each rule its own time, so that a tick is known by workflow and time.
    await first().query(
      `UPDATE orchestrator.schedules SET next_at = date_trunc('second', now()) - interval '10 seconds' - position * interval '1 ms'`,
    );
    for (const replica of replicas) replica.start();
    await untilAllStarted(ids.length * rules.length);
    expect(weft.started).toHaveLength(ids.length * rules.length);
    expect(new Set(weft.started.map(tickOf)).size).toBe(weft.started.length);
    expect(new Set(weft.started.map(({ executionId }) => executionId)).size).toBe(weft.started.length);
    expect(await first().due.nextInMs()).toBeGreaterThan(0);
  }, 60_000);

  it('fire each second of many schedules once, none left out', async () => {
    const rules: ScheduleRule[] = [{ unit: 'seconds', every: 1 }];
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, index) => activate(weft, actor, scheduleDocument(`s${index}`, rules))),
    );
    for (const replica of replicas) replica.start();
    await waitFor(() => weft.started.length >= 100, { timeoutMs: 30_000, intervalMs: 20 });
    await Promise.all(ids.map((id) => weft.activation.deactivate(actor, id)));
    await waitFor(async () => (await pending()) === 0, { timeoutMs: 15_000 });
    for (const id of ids) {
      const due = weft.started
        .filter(({ workflow }) => workflow.id === id)
        .map(({ items }) => Date.parse(String(items[0]?.json['timestamp'])));
      // In order as well: the next run of a schedule begins once the one before is certain.
      expect(due).toEqual(due.map((_, index) => (due[0] ?? 0) + index * 1_000));
      expect(due.length).toBeGreaterThan(2);
    }
  }, 60_000);

  it('lose no tick and double none while one version after the other is activated', async () => {
    const document = scheduleDocument('Changed', [{ unit: 'seconds', every: 1 }]);
    const id = await activate(weft, actor, document);
    for (const replica of replicas) replica.start();
    while (weft.started.length < 6) {
      await weft.workflows.update(actor, id, { document });
      await weft.activation.activate(actor, id);
    }
    await weft.activation.deactivate(actor, id);
    await waitFor(async () => (await pending()) === 0, { timeoutMs: 15_000 });
    const due = weft.started.map(({ items }) => Date.parse(String(items[0]?.json['timestamp'])));
    expect(due).toEqual(due.map((_, index) => (due[0] ?? 0) + index * 1_000));
    const versions = weft.started.map(({ workflow }) => workflow.version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBeGreaterThan(1);
  }, 60_000);

  it('start what one of them noted and did not live to start', async () => {
    const id = await activate(weft, actor, scheduleDocument('Noted', [hourly]));
    await backdate(first(), id, '1 second');
    const [fired] = await first().due.fire(10);
    const [noted] = await first().query<{ execution_id: string }>('SELECT execution_id FROM orchestrator.schedule_fires');
    replicas[1]?.start();
    replicas[2]?.start();
    await untilAllStarted(1);
    expect(fired?.fired).toHaveLength(1);
    expect(weft.started.map(({ executionId }) => executionId)).toEqual([noted?.execution_id]);
  }, 60_000);

  it.each([
    ['began', true],
    ['had in hand', false],
  ])(
    'start, as one run, what one of them %s and did not live to see',
    async (_, hasBegun) => {
      // No executor has room, so that the run goes into the queue: what is in the store is what counts.
      weft.executor.start = async () => {
        throw new AppError('EXECUTOR_BUSY', 'No room.');
      };
      const id = await activate(weft, actor, scheduleDocument('Begun', [hourly]));
      await backdate(first(), id, '1 second');
      await first().due.fire(10);
      const [taken] = (await first().fires.take(10)).flat();
      if (!taken) throw new Error('There is no fire to take.');
      const { executionId, tenantId } = taken;
      if (hasBegun) await weft.starter.start(make.startCommand({ executionId, tenantId, replyWhen: 'accepted' }));
      const given = weft.started.length;
      replicas[1]?.start();
      // It is held by the one that is gone; nobody else touches it meanwhile.
      await expect(replicas[2]?.fires.take(10)).resolves.toEqual([]);
      await first().query('UPDATE orchestrator.schedule_fires SET try_at = now()');
      await untilAllStarted(0);
      // An executor that has it already must not get it twice.
      expect([weft.started.length, await openRuns()]).toEqual([given, [executionId]]);
    },
    60_000,
  );

  it('find within a second what was activated elsewhere, or was made due', async () => {
    for (const replica of replicas) replica.start();
    const id = await activate(weft, actor, scheduleDocument('Elsewhere', [hourly]));
    const startedAt = Date.now();
    await backdate(first(), id, '1 second');
    await untilAllStarted(1);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(weft.started).toHaveLength(1);
  }, 60_000);
});
