import { setTimeout as delay } from 'node:timers/promises';
import { invariants, namedFor } from '../checker/invariants.ts';
import type { Finding } from '../checker/evidence.ts';
import { defineChaosTest, type Scene } from '../chaos-test.ts';
import { inTurn, Wave } from '../load/wave.ts';

const WRITES = 6;
const ANSWER_AFTER_MS = 200;
/** A call whose intent was committed before the stop may be on its way. */
const ON_ITS_WAY_MS = 500;
/** Stops, and calls, under way at the same time. */
const AT_ONCE = 100;
const ENDS: ReadonlySet<string> = new Set(['cancelled', 'succeeded']);

/** What came of a stop. */
interface Stop {
  readonly run: string;
  readonly executionId?: string;
  readonly status: number;
  readonly told?: string;
  readonly at: number;
}

export const cancelRaces = defineChaosTest<{ runs: number; waiting: number }>({
  id: 'F28',
  title: 'Cancel races',
  setUp: 'runs of 6 writes each, and runs with a write, a wait for a call, and two writes more',
  action:
    'each is stopped at a random moment of its life: while it is claimed, calls, commits, waits, gets its call, goes on, or ends',
  pass: 'I2–I7; terminal `cancelled` or `succeeded`, as the stop was told; no write starts once the stop is acknowledged',
  sizes: { small: { runs: 30, waiting: 30 }, full: { runs: 2_000, waiting: 2_000 } },
  async run(scene, { runs, waiting }) {
    const { house, random, name } = scene;
    const busy = await Wave.prepare(house, `${name}-busy`, { writes: WRITES, answerAfterMs: ANSWER_AFTER_MS });
    const stops: Stop[] = [];
    // Some at a time: all of them would be over before the first were stopped.
    for (let started = 0; started < runs; started += AT_ONCE) {
      const before = new Set(busy.accepted());
      await busy.start(Math.min(AT_ONCE, runs - started), { callers: 32 });
      const fresh = busy.accepted().filter((call) => !before.has(call));
      stops.push(...(await stopEach(scene, busy, { calls: fresh, withinMs: WRITES * ANSWER_AFTER_MS * 1.2 })));
    }
    const stopped = await judge(busy, stops);

    const parked = await Wave.prepare(house, `${name}-wait`, {
      ...{ writes: 3, waitBefore: 1, respond: 'respond-node' as const, answerAfterMs: ANSWER_AFTER_MS },
    });
    const addresses = await parked.startWaiting(waiting);
    const calls = inTurn(addresses, AT_ONCE, async ({ run, path }) => {
      await delay(random.between(0, 1_500));
      await parked.caller.call({ kind: 'resume', run, path });
    });
    const [parkedStops] = await Promise.all([stopEach(scene, parked, { calls: parked.accepted(), withinMs: 2_000 }), calls]);
    const raced = await judge(parked, parkedStops);
    return {
      findings: [...namedFor('at work', stopped.findings), ...namedFor('waiting', raced.findings)],
      measures: [
        { what: 'stops that came in time', value: `${stopped.inTime} and ${raced.inTime}`, bound: `of ${runs} and ${waiting}` },
      ],
    };
  },
});

interface Stopping {
  /** Those that started the runs. */
  readonly calls: ReturnType<Wave['accepted']>;
  readonly withinMs: number;
}

/** Stops each run within so many ms of its start, or from now where that is past. */
async function stopEach({ random }: Scene, wave: Wave, { calls, withinMs }: Stopping): Promise<Stop[]> {
  const stops: Stop[] = [];
  await inTurn(calls, AT_ONCE, async ({ run, executionId, answeredAt }) => {
    await delay(Math.max(0, answeredAt + random.between(0, withinMs) - Date.now()));
    const path = `/api/orchestrator/executions/${executionId}/stop`;
    const answer = await wave.caller.untilHeard({ kind: 'stop', run, path });
    const told = (answer.body as { status?: string }).status;
    stops.push({ run, executionId, status: answer.status, told, at: Date.now() });
  });
  return stops;
}

async function judge(wave: Wave, stops: readonly Stop[]): Promise<{ inTime: number; findings: Finding[] }> {
  const evidence = await wave.settle();
  const statuses = new Map(evidence.runs.map(({ id, status }) => [id, status]));
  const acknowledged = stops.filter(({ status }) => status === 200);
  const neither = stops.filter(({ executionId }) => !ENDS.has(statuses.get(executionId as string) ?? ''));
  const otherwise = acknowledged.filter(
    ({ told, executionId }) => told === 'cancelled' && statuses.get(executionId as string) !== told,
  );
  const after = acknowledged.filter(({ run, at }) =>
    evidence.effects.some((effect) => effect.run === run && effect.at > at + ON_ITS_WAY_MS),
  );
  const named = (each: readonly { run: string }[]) => each.map(({ run }) => run);
  return {
    inTime: acknowledged.length,
    findings: [
      ...invariants(evidence),
      { what: 'ends that are neither cancelled nor succeeded', of: stops.length, failures: named(neither) },
      { what: 'runs told to be cancelled that ended otherwise', of: acknowledged.length, failures: named(otherwise) },
      { what: 'writes that started after the stop was acknowledged', of: acknowledged.length, failures: named(after) },
    ],
  };
}
