import { setTimeout as delay } from 'node:timers/promises';
import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { secondsOf, untilAnswered } from '../measures.ts';
import { Wave } from '../load/wave.ts';

export const natsParted = defineChaosTest<{ partedMs: number }>({
  id: 'F10',
  title: 'Network to NATS parted',
  setUp: 'steady starts of runs of 3 writes each',
  action: 'the network between every service and NATS is reset, silent in both directions, or silent in one, for a while each',
  pass: 'I1–I7, and no call repeated at all; starts are taken again once it passes',
  sizes: { small: { partedMs: 4_000 }, full: { partedMs: 60_000 } },
  async run({ house, name }, { partedMs }) {
    const wave = await Wave.prepare(house, name, { writes: 3, answerAfterMs: 150 });
    const load = wave.startSteadily(10);
    const back: number[] = [];
    for (const mode of ['reset', 'blackhole', 'one-way'] as const) {
      await untilAnswered(wave);
      house.nats.set(mode);
      await delay(partedMs);
      house.nats.set('pass');
      back.push(await untilAnswered(wave));
    }
    await load.stop();
    await house.untilReady();
    const measure = { what: 'until a start was taken again, longest', value: secondsOf(Math.max(...back)), bound: '≤ 10 s' };
    return { findings: allInvariants(await wave.settle()), measures: [measure, wave.refused()] };
  },
});
