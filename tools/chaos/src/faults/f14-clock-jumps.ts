import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@weft/testing';
import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import type { House } from '../house/house.ts';
import { Ticking } from '../load/ticking.ts';
import { OWNER, Session } from '../load/workspaces.ts';
import { Wave } from '../load/wave.ts';

const HOUR_MS = 3_600_000;
const WAIT_S = 2;
/** How far off a clock may be, or the time that it jumps to: a second before an hour is left out, comes twice, or a leap day begins. */
const JUMPS: readonly (number | string)[] = [
  -HOUR_MS,
  HOUR_MS,
  48 * HOUR_MS,
  '2027-03-28T00:59:59Z', // 2 o'clock becomes 3 in Berlin
  '2027-10-31T00:59:59Z', // 3 o'clock becomes 2
  '2028-02-28T22:59:59Z', // the 29th begins in Berlin
];

export const clockJumps = defineChaosTest<{ rounds: number; runs: number; holdMs: number }>({
  id: 'F14',
  title: 'Clock jumps',
  setUp: 'a schedule of every second, and runs with a write, a wait of two seconds, and a slow write',
  action:
    'the clocks of single processes jump: an hour back and forth, two days, into the hours of daylight saving, to a leap day; those of executor, orchestrator and gateway to different times at once',
  pass: 'I1–I7, and no call repeated at all: leases are the database’s; no wait ends early; each tick fires once, none early, none left out; a session is good, or can be renewed',
  sizes: { small: { rounds: 2, runs: 10, holdMs: 1_500 }, full: { rounds: 12, runs: 200, holdMs: 20_000 } },
  async run({ house, random, name }, { rounds, runs, holdMs }) {
    const ticking = await Ticking.start(house, `${name}-tick`);
    const wave = await Wave.prepare(house, `${name}-wait`, {
      writes: 2,
      waitBefore: 1,
      waitFor: { seconds: WAIT_S },
      answerAfterMs: 1_000,
    });
    const session = await Session.open(house, OWNER);
    const asked: number[] = [];
    const from = random.between(0, JUMPS.length - 1);
    try {
      for (let round = 0; round < rounds; round++) {
        await setClocks(house, from + round);
        asked.push(await session.ask());
        await wave.start(runs, { insist: true });
        await delay(holdMs);
      }
    } finally {
      await house.clocks.setRight();
    }
    asked.push(await session.ask());
    const until = Date.now();
    const evidence = await wave.settle();
    await waitFor(() => ticking.lastDueAt >= until, { timeoutMs: 60_000, what: 'a tick with all clocks right' });
    await ticking.stop();
    const waited = [...Map.groupBy(evidence.effects, ({ run }) => run)].map(([run, [first, second]]) => ({
      run,
      ms: (second?.at ?? Infinity) - (first?.at ?? 0),
    }));
    const early = waited.filter(({ ms }) => ms < WAIT_S * 1_000).map(({ run, ms }) => `${run} after ${ms} ms`);
    const refused = asked.filter((status) => status !== 200).map((status) => `answered ${status}`);
    return {
      findings: [
        ...allInvariants(evidence),
        ...ticking.findings(),
        { what: 'waits that ended early', of: waited.length, failures: early },
        { what: 'sessions refused, after a renewal too', of: asked.length, failures: refused },
      ],
    };
  },
});

/** Each of these processes to a time of its own; the others stay right. */
async function setClocks(house: House, round: number): Promise<void> {
  const names = house.kind === 'fleet' ? ['executor-1', 'orchestrator', 'gateway'] : ['standalone'];
  for (const [index, name] of names.entries()) {
    const jump = JUMPS[(round + 2 * index) % JUMPS.length]!;
    await house.clocks.set(name, typeof jump === 'number' ? jump : Date.parse(jump) - Date.now());
  }
}
