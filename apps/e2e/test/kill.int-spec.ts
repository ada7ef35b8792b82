import { freePort, waitFor, waitUntilNoneLeft } from '@weft/testing';
import { describeTargets, EffectLedger, STILL_ARRIVES_MS, type Target } from '../src/index.ts';

const RUNS = 100;
const STEPS = 5;

/** Webhook, then five POSTs one after the other, each to a path of its own. */
function fiveCalls(sink: string) {
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    id: `call-${index}`,
    name: `Call ${index}`,
    type: 'httpRequest',
    position: { x: 200 * (index + 1), y: 0 },
    parameters: { method: 'POST', url: `=${sink}/{{ $('Start').item.json.body.run }}/step-${index}`, bodyType: 'none' },
  }));
  const webhook = {
    id: 'start',
    name: 'Start',
    type: 'webhook',
    parameters: { path: 'five', method: 'POST', respond: 'immediately' },
  };
  const nodes = [webhook, ...steps];
  return { name: 'Five calls', nodes, edges: steps.map((step, index) => ({ source: nodes[index]?.id, target: step.id })) };
}

describeTargets('kill -9 of all processes, twice', (make, kind) => {
  const ledger = new EffectLedger();
  let weft: Target;

  beforeAll(async () => {
    weft = make({
      port: await freePort(),
      // Several executors wait for a dead one's lease; one that is alone does not.
      env: { WEFT_EGRESS_ALLOW: '127.0.0.1', ...(kind === 'fleet' && { WEFT_EXECUTOR_LEASE_MS: '4000' }) },
    });
    ledger.answerAfterMs = 300;
  });

  afterAll(async () => {
    await weft.dispose();
    await ledger.stop();
  });

  it('finishes every accepted run, and calls again only the step in flight, with the same key', async () => {
    const sink = await ledger.start();
    await weft.start();
    const { id } = await weft.api.create(fiveCalls(sink));
    await weft.api.activate(id);
    const answers = await Promise.all(
      Array.from({ length: RUNS }, (_, run) => weft.api.send('POST', '/webhook/five', { run: `run-${run}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(new Array(RUNS).fill(200));

    const kills: number[] = [];
    for (const share of [0.3, 0.6]) {
      await waitFor(() => ledger.effects.length >= RUNS * STEPS * share, { timeoutMs: 60_000 });
      await weft.kill();
      kills.push(Date.now());
      await weft.start();
    }

    await waitUntilNoneLeft(() => notSucceeded(weft), {
      what: 'the end of every accepted run',
      progress: () => ledger.effects.length,
      intervalMs: 250,
    });
    const byPath = ledger.byPath();
    expect(byPath.size).toBe(RUNS * STEPS);
    for (const [path, effects] of byPath) {
      expect({ path, keys: new Set(effects.map(({ key }) => key)).size }).toEqual({ path, keys: 1 });
      expect(effects.length).toBeLessThanOrEqual(1 + kills.length);
    }
    expectOneRepeatPerRunAndKill(byPath, kills);
  }, 400_000);
});

async function notSucceeded(weft: Target): Promise<string[]> {
  const { items } = await weft.api.executions('limit=250');
  expect(items).toHaveLength(RUNS);
  return items.filter(({ status }) => status !== 'succeeded').map(({ id, status }) => `${id} ${status}`);
}

/** A second call of a step is excused only by a kill between the two, and each kill excuses one step of a run. */
function expectOneRepeatPerRunAndKill(byPath: ReturnType<EffectLedger['byPath']>, kills: readonly number[]): void {
  const excused = new Map<string, number>();
  for (const [path, effects] of byPath) {
    for (const [first, second] of effects.slice(1).map((effect, index) => [effects[index], effect] as const)) {
      const between = kills.findIndex((kill) => (first?.at ?? 0) <= kill + STILL_ARRIVES_MS && kill <= second.at);
      expect({ path, repeatedWithoutKill: between < 0 }).toEqual({ path, repeatedWithoutKill: false });
      const run = `${path.split('/')[1]} after kill ${between}`;
      excused.set(run, (excused.get(run) ?? 0) + 1);
    }
  }
  expect([...excused].filter(([, steps]) => steps > 1)).toEqual([]);
}
