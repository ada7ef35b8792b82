import { waitUntilNoneLeft } from '@weft/testing';
import { acceptedAreKept, allInvariants, namedFor } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { timeMeasure } from '../measures.ts';
import { Wave, WAITING } from '../load/wave.ts';

const WRITES = 3;

export const natsLost = defineChaosTest<{ runs: number; waiting: number }>({
  id: 'F9',
  title: 'NATS lost with its whole store',
  setUp: 'runs at work and queued behind them, and others that wait for a call',
  action: 'nats-server is killed, its store deleted, and an empty one started',
  pass: 'I1–I7; every wait still there and ended by its call; the backlog moves again ≤ 30 s',
  fleetOnly: true,
  sizes: { small: { runs: 150, waiting: 20 }, full: { runs: 6_000, waiting: 1_000 } },
  async run({ house, name }, { runs, waiting }) {
    const parked = await Wave.prepare(house, `${name}-parked`, { writes: 2, waitBefore: 1, respond: 'respond-node' });
    const addresses = await parked.startWaiting(waiting);
    await parked.untilAll(WAITING);
    const wave = await Wave.prepare(house, `${name}-work`, { writes: WRITES, answerAfterMs: 1_000 });
    await wave.start(runs, { insist: true });
    const lost = await wave.strike('NATS lost', () => house.nats.restart({ loseStore: true, downMs: 500 }));
    const before = wave.effects().length;
    const isMoving = () => wave.effects().length > before || before >= runs * WRITES;
    await waitUntilNoneLeft(() => (isMoving() ? [] : ['the backlog']), { what: 'the backlog to move' });
    const movedMs = (wave.effects()[before]?.at ?? lost.until) - lost.until;
    const stillThere = acceptedAreKept(await parked.observe(), { mayWait: true });
    await house.untilReady();
    await parked.resume(addresses);
    const evidence = await wave.settle();
    const resumed = await parked.settle();
    return {
      findings: [
        ...namedFor('at work', allInvariants(evidence)),
        { ...stillThere, what: 'waits lost with NATS' },
        ...namedFor('waiting', allInvariants(resumed)),
      ],
      measures: [timeMeasure('until the backlog moved', Math.max(0, movedMs), 30_000)],
    };
  },
});
