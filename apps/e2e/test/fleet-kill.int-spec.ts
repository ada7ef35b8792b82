import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, waitFor } from '@weft/testing';
import { describeFleet, EffectLedger, fleet, STILL_ARRIVES_MS, type Effect, type Target } from '../src/index.ts';

const RUNS = 200;
const STEPS = 2;
/** Half of the runs find room, the other half waits in the queue. */
const ROOM = 50;

/** Webhook, then POSTs one after the other, each to a path of its own: `/<wave>-<run>/<step>`. */
function documentOf(wave: string, sink: string) {
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    id: `call-${index}`,
    name: `Call ${index}`,
    type: 'httpRequest',
    parameters: { method: 'POST', url: `=${sink}/{{ $('Start').item.json.body.run }}/${index}`, bodyType: 'none' },
  }));
  const start = {
    id: 'start',
    name: 'Start',
    type: 'webhook',
    parameters: { path: wave, method: 'POST', respond: 'immediately' },
  };
  const nodes = [start, ...steps];
  return { name: wave, nodes, edges: steps.map(({ id }, index) => ({ source: nodes[index]?.id, target: id })) };
}

describeFleet('200 runs, queued and running', () => {
  const ledger = new EffectLedger();
  let weft: Target;
  let sink: string;

  beforeAll(async () => {
    ledger.answerAfterMs = 250;
    sink = await ledger.start();
    const env = { WEFT_EGRESS_ALLOW: '127.0.0.1', WEFT_EXECUTOR_LEASE_MS: '4000', WEFT_EXECUTOR_MAX_RUNS: String(ROOM) };
    weft = fleet({ port: await freePort(), env });
    await weft.start();
  }, 120_000);
  afterAll(async () => {
    await weft.dispose();
    await ledger.stop();
  }, 60_000);

  const victims: Readonly<Record<string, () => void>> = {
    executor: () => weft.killProcess(/executor-1$/),
    orchestrator: () => weft.killProcess(/orchestrator$/),
    gateway: () => weft.killProcess(/gateway$/),
    compiler: () => weft.killProcess(/compiler$/),
    credentials: () => weft.killProcess(/credentials$/),
    'NATS with its store': () => {
      weft.killProcess(/^\S*\/nats-server -c/);
      rmSync(join(weft.dataDir, 'nats'), { recursive: true, force: true });
    },
  };

  it.each(Object.keys(victims))(
    'all end when %s is killed, and only calls in flight are made again, with the same key',
    async (victim) => {
      const wave = `kill-${victim.split(' ')[0]?.toLowerCase()}`;
      await waitFor(() => weft.isReady(), { timeoutMs: 30_000, intervalMs: 50 });
      const { id } = await weft.api.create(documentOf(wave, sink));
      await weft.api.activate(id);
      const effects = () => ledger.effects.filter(({ path }) => path.startsWith(`/${wave}-`));

      let answered = 0;
      const sent = Array.from({ length: RUNS }, (_, run) => accepted(weft, wave, `${wave}-${run}`).finally(() => answered++));
      await waitFor(() => effects().length >= ROOM / 2 && answered > 0, { timeoutMs: 20_000 });
      victims[victim]?.();
      const killedAt = Date.now();
      const runs = (await Promise.all(sent)).filter((run) => run !== undefined);

      // A caller whose connection broke, or who was told that the service is not there, may try again; whoever got a 2xx may rely on it.
      expect(runs.length).toBeGreaterThan(0);
      const isDone = async () => {
        const { items } = await weft.api.executions(`workflowId=${id}&limit=250`);
        const ended = new Map(items.map((run) => [run.id, run.status]));
        const open = runs
          .map(({ run, executionId }) => `${run} ${ended.get(executionId)}`)
          .filter((run) => !run.endsWith(' succeeded'));
        if (open.length > 0) throw new Error(`${open.length} are not over: ${open.slice(0, 5).join(', ')}`);
        return true;
      };
      await waitFor(isDone, { timeoutMs: 60_000, intervalMs: 250, what: `every accepted run to end; ${runs.length} were` });
      const made = new Set(effects().map(({ path }) => path));
      expect(runs.flatMap(({ run }) => steps(run)).filter((path) => !made.has(path))).toEqual([]);
      for (const [path, calls] of Map.groupBy(effects(), (effect) => effect.path)) expectOnce(path, calls, killedAt);
    },
    120_000,
  );
});

const steps = (run: string): string[] => Array.from({ length: STEPS }, (_, step) => `/${run}/${step}`);

/** Undefined where the call got no 2xx. */
async function accepted(weft: Target, path: string, run: string): Promise<{ run: string; executionId: string } | undefined> {
  const answer = await weft.api.send('POST', `/webhook/${path}`, { run }).catch(() => undefined);
  if (answer?.status !== 200) return undefined;
  return { run, executionId: answer.headers.get('weft-execution-id') ?? '' };
}

/** A second call is excused only by a kill between the two. */
function expectOnce(path: string, made: readonly Effect[], killedAt: number): void {
  expect({ path, keys: new Set(made.map(({ key }) => key)).size }).toEqual({ path, keys: 1 });
  expect({ path, calls: made.length <= 2 }).toEqual({ path, calls: true });
  const [first] = made as [Effect];
  if (made.length === 2) expect({ path, excused: first.at <= killedAt + STILL_ARRIVES_MS }).toEqual({ path, excused: true });
}
