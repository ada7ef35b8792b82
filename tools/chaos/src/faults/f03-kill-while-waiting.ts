import { allInvariants, committedNeverRunAgain, namedFor } from '../checker/invariants.ts';
import type { Finding } from '../checker/evidence.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { inTurn, WAITING, Wave, type Waiting } from '../load/wave.ts';

const CALLERS = 32;
const OK = 200;
const CONFLICT = 409;
/** "Not now": nothing has happened, and whoever calls again is heard. After any other failure the caller cannot know. */
const UNAVAILABLE = 503;
const FAILED = 500;

interface Heard {
  readonly status: number;
  /** An attempt before may have been the one that counted. */
  readonly wasUnsure: boolean;
}

export const killWhileWaiting = defineChaosTest<{ approvals: number; calls: number; kills: number }>({
  id: 'F3',
  title: 'Kill while runs wait',
  setUp: 'runs that have made a write, and wait for an approval or for a call',
  action:
    'every process is killed and started again, in full size twice; then each run gets its decision, or its call, every second one twice at once',
  pass: 'each resumed once, every doubled one answered 409, no write before the wait repeated',
  sizes: { small: { approvals: 24, calls: 12, kills: 1 }, full: { approvals: 1_000, calls: 1_000, kills: 2 } },
  async run({ house, name }, { approvals, calls, kills }) {
    const asking = await Wave.prepare(house, `${name}-approval`, { writes: 2, waitBefore: 1, waitFor: 'approval' });
    const called = await Wave.prepare(house, `${name}-call`, { writes: 2, waitBefore: 1, respond: 'respond-node' });
    await asking.start(approvals, { insist: true });
    const addresses = await called.startWaiting(calls);
    for (const wave of [asking, called]) await wave.untilAll(WAITING);
    for (let kill = 0; kill < kills; kill++) await house.killEverything();
    await house.untilReady();
    for (const wave of [asking, called]) await wave.untilAll(WAITING);
    return {
      findings: [
        ...namedFor('approvals', await resumeAll(asking, await asking.openApprovals())),
        ...namedFor('calls', await resumeAll(called, addresses)),
      ],
    };
  },
});

async function resumeAll(wave: Wave, waiting: readonly Waiting[]): Promise<Finding[]> {
  const single: string[] = [];
  const doubled: string[] = [];
  await inTurn(waiting.entries(), CALLERS, async ([index, { run, path }]) => {
    const isDoubled = index % 2 === 1;
    const heard = await Promise.all(Array.from({ length: isDoubled ? 2 : 1 }, () => untilHeard(wave, { run, path })));
    if (!isOnce(heard)) (isDoubled ? doubled : single).push(`${run} got ${heard.map(({ status }) => status).join()}`);
  });
  const evidence = await wave.settle();
  return [
    ...allInvariants(evidence),
    { ...committedNeverRunAgain(evidence), what: 'writes before the wait repeated' },
    { what: 'calls that did not resume their run', of: Math.ceil(waiting.length / 2), failures: single },
    { what: 'doubled calls that were not one 200 and one 409', of: Math.floor(waiting.length / 2), failures: doubled },
  ];
}

async function untilHeard(wave: Wave, { run, path }: Waiting): Promise<Heard> {
  for (let wasUnsure = false; ;) {
    const status = (await wave.caller.call({ kind: 'resume', run, path }))?.status ?? 0;
    if (status !== 0 && status < FAILED) return { status, wasUnsure };
    wasUnsure ||= status !== UNAVAILABLE;
  }
}

/** One was told that it has ended the wait, and any other that it has not; none need be told so where one has not heard what its call did. */
function isOnce(heard: readonly Heard[]): boolean {
  const counted = heard.filter(({ status }) => status === OK).length;
  const others = heard.filter(({ status }) => status === CONFLICT).length;
  return counted + others === heard.length && (counted === 1 || (counted === 0 && heard.some(({ wasUnsure }) => wasUnsure)));
}
