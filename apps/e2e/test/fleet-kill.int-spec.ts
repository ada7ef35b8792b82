import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, waitFor, waitUntilNoneLeft } from '@weft/testing';
import { describeFleet, EffectLedger, fleet, STILL_ARRIVES_MS, type Effect, type Target } from '../src/index.ts';

const RUNS = 200;
const STEPS = 2;
/** Half of the runs find room, the other half waits in the queue. */
const ROOM = 50;
/** As in production: with a shorter one, a busy machine keeps executors from renewing it, and others make their calls again. */
const LEASE_MS = 8_000;
const STANDS_STILL = 'an executor stands still until others have its runs';
const STANDS_STILL_MS = LEASE_MS * 1.5;

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
    const env = {
      WEFT_EGRESS_ALLOW: '127.0.0.1',
      WEFT_EXECUTOR_LEASE_MS: String(LEASE_MS),
      WEFT_EXECUTOR_MAX_RUNS: String(ROOM),
    };
    weft = fleet({ port: await freePort(), env });
    await weft.start();
  }, 120_000);
  afterAll(async () => {
    await weft.dispose();
    await ledger.stop();
  }, 60_000);

  const faults: Readonly<Record<string, () => void | Promise<void>>> = {
    'an executor is killed': () => weft.killProcess(/executor-1$/),
    'the orchestrator is killed': () => weft.killProcess(/orchestrator$/),
    'the gateway is killed': () => weft.killProcess(/gateway$/),
    'the compiler is killed': () => weft.killProcess(/compiler$/),
    'the vault is killed': () => weft.killProcess(/credentials$/),
    'PostgreSQL is killed': () => weft.killProcess(/^\S*\/postgres -D/),
    'NATS is killed, and its store is lost': () => {
      weft.killProcess(/^\S*\/nats-server -c/);
      rmSync(join(weft.dataDir, 'nats'), { recursive: true, force: true });
    },
    // Too short for anybody to take its runs over, too long for it to be sure of that.
    'an executor stands still for less than its lease': () => weft.freezeProcess(/executor-1$/, LEASE_MS * 0.8),
    [STANDS_STILL]: () => weft.freezeProcess(/executor-1$/, STANDS_STILL_MS),
    'all of it is stopped, and started again': async () => {
      expect(await weft.interrupt()).toBe(0);
      await weft.start();
    },
  };

  it.each(Object.keys(faults))(
    'all end when %s, and only calls in flight are made again, with the same key',
    async (fault) => {
      const wave = fault.replaceAll(/\W+/g, '-').toLowerCase();
      await waitFor(() => weft.isReady(), { timeoutMs: 60_000, intervalMs: 50, what: 'the fleet to be ready' });
      const { id } = await weft.api.create(documentOf(wave, sink));
      await weft.api.activate(id);
      const effects = () => ledger.effects.filter(({ path }) => path.startsWith(`/${wave}-`));

      let answered = 0;
      const sent = Array.from({ length: RUNS }, (_, run) => accepted(weft, wave, `${wave}-${run}`).finally(() => answered++));
      await waitFor(() => effects().length >= ROOM / 2 && answered > 0, { timeoutMs: 20_000 });
      const happened = faults[fault]?.();
      const killedAt = Date.now();
      const runs = (await Promise.all(sent)).filter((run) => run !== undefined);
      await happened;
      const goesOnAt = killedAt + STANDS_STILL_MS;

      // A caller whose connection broke, or who was told that the service is not there, may try again; whoever got a 2xx may rely on it.
      expect(runs.length).toBeGreaterThan(0);
      const left = async () => {
        const { items } = await weft.api.executions(`workflowId=${id}&limit=250`);
        const statuses = new Map(items.map((run) => [run.id, run.status]));
        const open = runs.filter(({ executionId }) => statuses.get(executionId) !== 'succeeded');
        return open.map(({ run, executionId }) => `${run} ${statuses.get(executionId) ?? 'unknown'}`);
      };
      await waitUntilNoneLeft(left, {
        what: `the end of ${runs.length} runs`,
        progress: () => effects().length,
        intervalMs: 250,
      });
      const made = new Set(effects().map(({ path }) => path));
      expect(runs.flatMap(({ run }) => steps(run)).filter((path) => !made.has(path))).toEqual([]);
      const calls = Map.groupBy(effects(), (effect) => effect.path);
      const wasSending = [...calls.values()].filter((made) => fault === STANDS_STILL && isSentAt(goesOnAt, made));
      expect(wasSending.length).toBeLessThanOrEqual(1);
      for (const [path, made] of calls) if (!wasSending.includes(made)) expectOnce(path, made, killedAt);
    },
    300_000,
  );
});

const steps = (run: string): string[] => Array.from({ length: STEPS }, (_, step) => `/${run}/${step}`);

/** Undefined where the call got no 2xx. */
async function accepted(weft: Target, path: string, run: string): Promise<{ run: string; executionId: string } | undefined> {
  const answer = await weft.api.send('POST', `/webhook/${path}`, { run }).catch(() => undefined);
  if (answer?.status !== 200) return undefined;
  return { run, executionId: answer.headers.get('weft-execution-id') ?? '' };
}

/**
 * Whoever is stopped between its last look at its lease and the writing of the request writes it when it goes on. It has one thread, so one
 * call of all at most; that one has the key of the other.
 */
function isSentAt(goesOnAt: number, made: readonly Effect[]): boolean {
  const lateMs = (made.at(-1)?.at ?? 0) - goesOnAt;
  return made.length === 2 && made[0]?.key === made[1]?.key && Math.abs(lateMs) <= STILL_ARRIVES_MS;
}

/** A second call is excused only by a kill between the two. */
function expectOnce(path: string, made: readonly Effect[], killedAt: number): void {
  expect({ path, keys: new Set(made.map(({ key }) => key)).size }).toEqual({ path, keys: 1 });
  expect({ path, calls: made.length <= 2 }).toEqual({ path, calls: true });
  const afterMs = made.map(({ at }) => at - killedAt);
  const excused = made.length === 1 || (afterMs[0] as number) <= STILL_ARRIVES_MS;
  expect({ path, afterMs, excused }).toEqual({ path, afterMs, excused: true });
}
