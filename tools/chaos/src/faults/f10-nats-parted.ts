import { setTimeout as delay } from 'node:timers/promises';
import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { longestMeasure, untilAnswered } from '../measures.ts';
import { Wave } from '../load/wave.ts';

const MODES = ['reset', 'blackhole', 'one-way'] as const;
/** One executor, then the API, then everybody. */
const PARTED = ['executor-1', 'gateway', undefined] as const;

export const natsParted = defineChaosTest<{ partedMs: number; modes: number }>({
  id: 'F10',
  title: 'Network to NATS parted',
  setUp: 'steady starts of runs of 3 writes each',
  action:
    'the network between NATS and one executor, then the gateway, then every service is reset, silent in both directions, or silent in one, for a while each',
  pass: 'I1–I7, and no call repeated at all; starts are taken while one executor is parted, and again once it passes',
  fleetOnly: true,
  sizes: { small: { partedMs: 2_000, modes: 1 }, full: { partedMs: 60_000, modes: MODES.length } },
  async run({ house, random, name }, { partedMs, modes }) {
    const wave = await Wave.prepare(house, name, { writes: 3, answerAfterMs: 150 });
    const load = wave.startSteadily(10);
    const [back, meanwhile]: [number[], number[]] = [[], []];
    for (const who of PARTED) {
      const from = random.between(0, MODES.length - 1);
      for (const mode of [...MODES, ...MODES].slice(from, from + modes)) {
        await untilAnswered(wave);
        house.nats.set(mode, who);
        if (who === 'executor-1') meanwhile.push(await untilAnswered(wave));
        await delay(partedMs);
        house.nats.set('pass', who);
        back.push(await untilAnswered(wave));
      }
    }
    await load.stop();
    await house.untilReady();
    return {
      findings: allInvariants(await wave.settle()),
      measures: [
        longestMeasure('until a start was taken while an executor was parted, longest', meanwhile, 10_000),
        longestMeasure('until a start was taken again, longest', back, 10_000),
        wave.refused(),
      ],
    };
  },
});
