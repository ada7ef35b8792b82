import { waitUntilNoneLeft } from '@weft/testing';
import { acceptedAreKept, allInvariants, namedFor } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { secondsOf } from '../measures.ts';
import { Wave, WAITING } from '../load/wave.ts';

export const natsLost = defineChaosTest<{ runs: number; waiting: number }>({
  id: 'F9',
  title: 'NATS lost with its whole store',
  setUp: 'runs at work and queued behind them, and others that wait for a call',
  action: 'nats-server is killed, its store deleted, and an empty one started',
  pass: 'I1–I7; every wait still there and ended by its call; the backlog moves again ≤ 30 s',
  sizes: { small: { runs: 250, waiting: 20 }, full: { runs: 6_000, waiting: 1_000 } },
  async run({ house, name }, { runs, waiting }) {
    const parked = await Wave.prepare(house, `${name}-parked`, { writes: 2, waitBefore: 1, respond: 'respond-node' });
    const addresses = await parked.startWaiting(waiting);
    await parked.untilAll(WAITING);
    const wave = await Wave.prepare(house, `${name}-work`, { writes: 3, answerAfterMs: 300 });
    await wave.start(runs, { insist: true });
    const lost = await wave.strike('NATS lost', () => house.restartNats({ loseStore: true, downMs: 500 }));
    const before = wave.effects().length;
    await waitUntilNoneLeft(() => (wave.effects().length > before ? [] : ['the backlog']), { what: 'the backlog to move' });
    const movedMs = (wave.effects()[before]?.at ?? Infinity) - lost.until;
    const stillThere = acceptedAreKept(await parked.observe(), { mayWait: true });
    await house.untilReady();
    for (const { run, path } of addresses) await parked.caller.insist({ kind: 'resume', run, path });
    const evidence = await wave.settle();
    const resumed = await parked.settle();
    return {
      findings: [
        ...namedFor('at work', allInvariants(evidence)),
        { ...stillThere, what: 'waits lost with NATS' },
        ...namedFor('waiting', allInvariants(resumed)),
      ],
      measures: [{ what: 'until the backlog moved', value: secondsOf(Math.max(0, movedMs)), bound: '≤ 30 s' }],
    };
  },
});
