import type { ExecutionView, WorkflowSchedules } from '@weft/contracts';
import { freePort, waitFor, waitUntilNoneLeft } from '@weft/testing';
import { describeTargets, EffectLedger, STILL_ARRIVES_MS, type Target } from '../src/index.ts';

/** Ticks before the kill, and after it. */
const TICKS = 5;

/** Every second, one POST to a path that is the time at which it was due. */
const everySecond = (sink: string) => ({
  name: 'Every second',
  nodes: [
    { id: 'tick', name: 'Tick', type: 'scheduleTrigger', parameters: { rules: [{ unit: 'seconds', every: 1 }] } },
    {
      id: 'call',
      name: 'Call',
      type: 'httpRequest',
      parameters: { method: 'POST', url: `=${sink}/{{ DateTime.fromISO($json.timestamp).toMillis() }}`, bodyType: 'none' },
    },
  ],
  edges: [{ source: 'tick', target: 'call' }],
});

describeTargets('a schedule of every second', (make, kind) => {
  const ledger = new EffectLedger();
  let weft: Target;

  beforeAll(async () => {
    weft = make({ port: await freePort(), env: { WEFT_EGRESS_ALLOW: '127.0.0.1' } });
  });
  afterAll(async () => {
    await weft.dispose();
    await ledger.stop();
  });

  it('starts one run for each of its ticks, though the orchestrator is killed', async () => {
    const sink = await ledger.start();
    await weft.start();
    const { id } = await weft.api.create(everySecond(sink));
    await weft.api.activate(id);
    await waitFor(() => ledger.byPath().size >= TICKS, { timeoutMs: 60_000, what: 'the first ticks' });

    const killedAt = Date.now();
    if (kind === 'fleet') {
      weft.killProcess(/orchestrator$/);
    } else {
      await weft.kill();
      await weft.start();
    }
    const dueAfter = () => [...ledger.byPath().keys()].filter((path) => Number(path.slice(1)) > killedAt);
    await waitFor(() => dueAfter().length >= TICKS, { timeoutMs: 120_000, what: 'ticks after the kill' });
    await waitFor(() => weft.isReady(), { timeoutMs: 60_000, intervalMs: 50, what: 'Weft to be ready' });
    const schedules = () => weft.api.ok<WorkflowSchedules>('GET', `/api/orchestrator/workflows/${id}/schedules`);
    const { live } = await schedules();
    await weft.api.ok('POST', `/api/orchestrator/workflows/${id}/deactivate`);

    const runs = async () => (await weft.api.executions(`workflowId=${id}&limit=250`)).items;
    await waitUntilNoneLeft(
      async () => (await runs()).filter(({ status }) => status !== 'succeeded').map((run) => `${run.id} ${run.status}`),
      { what: 'the end of every run', progress: () => ledger.effects.length, intervalMs: 250 },
    );
    const due = [...ledger.byPath().keys()].map((path) => Number(path.slice(1))).toSorted((a, b) => a - b);
    expect(due).toEqual(due.map((_, index) => (due[0] ?? 0) + index * 1_000));
    const items = await runs();
    expect(live).toMatchObject([{ triggerName: 'Tick', misfires: null, nextAt: { length: 5 } }]);
    expect(items.map((run) => run.id)).toContain(live[0]?.lastExecutionId);
    expect(await schedules()).toMatchObject({ activeVersion: null, live: [], draft: [{ nextAt: { length: 5 } }] });
    expect(items.map(({ mode }) => mode)).toEqual(due.map(() => 'schedule'));
    expectOnePerRun(ledger, killedAt);
    const byHand = await weft.api.ok<ExecutionView>('POST', `/api/orchestrator/workflows/${id}/execute`, { wait: true });
    expect(byHand).toMatchObject({ status: 'succeeded', mode: 'manual' });
    const [item] = byHand.nodes?.['Tick']?.iterations[0]?.outputs?.['main'] ?? [];
    expect(item?.json).toMatchObject({ 'Readable date': expect.any(String), Timezone: 'UTC (UTC+00:00)' });
  }, 400_000);
});

/** A call is made again only where the kill came between: by the same run, as its key says. */
function expectOnePerRun(ledger: EffectLedger, killedAt: number): void {
  for (const [path, effects] of ledger.byPath()) {
    expect({ path, keys: new Set(effects.map(({ key }) => key)).size }).toEqual({ path, keys: 1 });
    const isExcused = effects.length === 1 || (effects[0]?.at ?? 0) <= killedAt + STILL_ARRIVES_MS;
    expect({ path, isExcused }).toEqual({ path, isExcused: true });
  }
}
