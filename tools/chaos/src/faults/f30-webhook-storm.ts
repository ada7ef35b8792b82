import { allInvariants, refusalsSayWhen } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { secondsOf } from '../measures.ts';
import { Wave } from '../load/wave.ts';

export const webhookStorm = defineChaosTest<{ calls: number; callers: number }>({
  id: 'F30',
  title: 'Webhook storm',
  setUp: 'a workflow of one write behind a webhook',
  action: 'far more calls at once than there is room for',
  pass: 'I1–I7: every 2xx is an executed run; whoever is refused gets 503 with Retry-After',
  sizes: { small: { calls: 600, callers: 200 }, full: { calls: 300_000, callers: 1_000 } },
  async run({ house, name }, { calls, callers }) {
    const wave = await Wave.prepare(house, name, { writes: 1 });
    const startedAt = performance.now();
    await wave.start(calls, { callers });
    const answeredIn = performance.now() - startedAt;
    const evidence = await wave.settle();
    return {
      findings: [...allInvariants(evidence), refusalsSayWhen(evidence)],
      measures: [{ what: `${calls} callers were answered in`, value: secondsOf(answeredIn), bound: 'recorded' }, wave.refused()],
    };
  },
});
