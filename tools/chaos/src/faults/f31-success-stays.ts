import { allInvariants, terminalStatesStay } from '../checker/invariants.ts';
import { observeRuns } from '../checker/observer.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { Wave } from '../load/wave.ts';

export const successStays = defineChaosTest<{ runs: number }>({
  id: 'F31',
  title: 'Success is never demoted',
  setUp: 'finished webhook runs, whose callers have their answers',
  action: 'every executor and the orchestrator are killed and started again',
  pass: 'no terminal state changed, no call repeated',
  sizes: { small: { runs: 100 }, full: { runs: 1_000 } },
  async run({ house, name }, { runs }) {
    const wave = await Wave.prepare(house, name, { writes: 1, respond: 'last-node' });
    await wave.start(runs, { insist: true });
    const before = await wave.settle();
    await house.killServices(/(executor-\d+|orchestrator)$/);
    const later = await observeRuns(house.api, wave.workflowId);
    const evidence = await wave.settle();
    return {
      findings: [
        ...allInvariants(evidence),
        { ...terminalStatesStay({ ...before, later }), what: 'terminal states changed by the restart' },
      ],
    };
  },
});
