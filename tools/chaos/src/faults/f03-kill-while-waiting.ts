import { allInvariants, committedNeverRunAgain } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { WAITING, Wave } from '../load/wave.ts';

export const killWhileWaiting = defineChaosTest<{ runs: number }>({
  id: 'F3',
  title: 'Kill while runs wait',
  setUp: 'runs that have made a write and wait for a call',
  action: 'every process is killed twice and started again; then each run gets its call, every second one twice at once',
  pass: 'each resumed once, every doubled call answered 409, no write before the wait repeated',
  sizes: { small: { runs: 40 }, full: { runs: 1_000 } },
  async run({ house, name }, { runs }) {
    const wave = await Wave.prepare(house, name, { writes: 2, waitBefore: 1, respond: 'respond-node' });
    const waiting = await wave.startWaiting(runs);
    await wave.untilAll(WAITING);
    for (let kill = 0; kill < 2; kill++) {
      house.killPostgres();
      await Promise.all([house.weft.kill(), house.natsServer.kill({ loseStore: true })]);
      await house.natsServer.restart();
      await house.weft.start();
    }
    await house.untilReady();
    await wave.untilAll(WAITING);
    const answers = await Promise.all(
      waiting.map(({ run, path }, index) => {
        const call = () => wave.caller.call({ kind: 'resume', run, path });
        return Promise.all(index % 2 === 0 ? [call()] : [call(), call()]);
      }),
    );
    const evidence = await wave.settle();
    const statuses = answers.map((each) => each.map((answer) => answer?.status ?? 0).sort());
    const wrong = (expected: (given: readonly number[]) => boolean, count: number) =>
      statuses.flatMap((given, index) =>
        given.length === count && !expected(given) ? [`${waiting[index]?.run} ${given.join()}`] : [],
      );
    const doubled = Math.floor(runs / 2);
    return {
      findings: [
        ...allInvariants(evidence),
        { ...committedNeverRunAgain(evidence), what: 'writes before the wait repeated' },
        { what: 'calls that did not resume their run', of: runs - doubled, failures: wrong(([status]) => status === 200, 1) },
        {
          what: 'doubled calls that were not one 200 and one 409',
          of: doubled,
          failures: wrong(([first, second]) => first === 200 && second === 409, 2),
        },
      ],
    };
  },
});
