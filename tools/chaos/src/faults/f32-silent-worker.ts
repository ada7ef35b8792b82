import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@weft/testing';
import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest, type Measure } from '../chaos-test.ts';
import type { House } from '../house/house.ts';
import { timeMeasure } from '../measures.ts';
import { WAITING, Wave } from '../load/wave.ts';

/** An executor says that it is silent after half a minute of that. */
const TOLD_WITHIN_MS = 60_000;
const READY = 200;
const UNREADY = 503;

export const silentWorker = defineChaosTest<{ runs: number; silentMs: number }>({
  id: 'F32',
  title: 'Silent worker',
  setUp: 'waiting runs, and executors that renew their leases and answer',
  action: 'one of them claims nothing any more for a while (its claim hangs); the runs get their calls',
  pass: 'I1–I7, and no call repeated at all; the others go on with every run ≤ 60 s; where it takes longer than that, the one is not ready meanwhile, and ready again afterwards',
  fleetOnly: true,
  sizes: { small: { runs: 30, silentMs: 10_000 }, full: { runs: 1_000, silentMs: 120_000 } },
  async run({ house, name }, { runs, silentMs }) {
    const wave = await Wave.prepare(house, name, { writes: 2, waitBefore: 1, respond: 'respond-node' });
    const waiting = await wave.startWaiting(runs);
    await wave.untilAll(WAITING);
    house.failpoints.arm('before claim', 'hang', { hangMs: silentMs });
    const calledAt = Date.now();
    await wave.resume(waiting);
    const told = silentMs > TOLD_WITHIN_MS ? await untilTold(house, calledAt, silentMs) : [];
    const evidence = await wave.settle();
    const last = Math.max(...evidence.effects.map(({ at }) => at));
    return {
      findings: allInvariants(evidence),
      measures: [timeMeasure('until the others had gone on with all', last - calledAt, 60_000), ...told],
    };
  },
});

/** @throws where it does not get ready again. */
async function untilTold(house: House, calledAt: number, silentMs: number): Promise<Measure[]> {
  while (!(await house.executorHealth()).includes(UNREADY) && Date.now() - calledAt < silentMs) await delay(500);
  const told = timeMeasure('until the silent one was not ready', Date.now() - calledAt, TOLD_WITHIN_MS);
  const isWell = async () => {
    const told = await house.executorHealth();
    return told.length === house.executors().length && told.every((status) => status === READY);
  };
  await waitFor(isWell, { timeoutMs: 2 * silentMs, intervalMs: 500, what: 'the silent one to be ready again' });
  return [told];
}
