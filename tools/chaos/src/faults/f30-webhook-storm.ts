import { allInvariants, refusalsSayWhen } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { memoryOf } from '../house/memory.ts';
import { inTurn, Wave } from '../load/wave.ts';
import { secondsOf } from '../measures.ts';

/** Of how many calls one is sent twice at once. */
const DOUBLED_OF = 10;

export const webhookStorm = defineChaosTest<{ calls: number; callers: number }>({
  id: 'F30',
  title: 'Webhook storm',
  setUp: 'a workflow of one write behind a webhook',
  action: 'far more calls at once than there is room for, every tenth of them twice with the same `Idempotency-Key`',
  pass: 'I1–I7: every 2xx is an executed run, of doubled calls one; whoever is refused gets 429 or 503 with Retry-After',
  sizes: { small: { calls: 600, callers: 200 }, full: { calls: 300_000, callers: 1_000 } },
  async run({ house, name }, { calls, callers }) {
    const wave = await Wave.prepare(house, name, { writes: 1 });
    const pids = house.servicesLike(/./).map(({ pid }) => pid);
    const before = memoryOf(pids);
    const startedAt = performance.now();
    const indexes = Array.from({ length: calls }, (_, index) => index);
    await inTurn(indexes, callers, (index) => wave.startTimes(index, index % DOUBLED_OF === 0 ? 2 : 1));
    const answeredIn = performance.now() - startedAt;
    const evidence = await wave.settle();
    const doubled = [
      ...Map.groupBy(
        wave.accepted().filter(({ key }) => key),
        ({ key }) => key,
      ),
    ];
    const twice = doubled.filter(([, each]) => new Set(each.map(({ executionId }) => executionId)).size > 1);
    return {
      findings: [
        ...allInvariants(evidence),
        refusalsSayWhen(evidence),
        { what: 'doubled calls that started two runs', of: doubled.length, failures: twice.map(([key]) => key as string) },
      ],
      measures: [
        { what: `${calls} callers were answered in`, value: secondsOf(answeredIn), bound: 'recorded' },
        { what: 'memory of all services, before and after', value: `${before} → ${memoryOf(pids)} MB`, bound: 'recorded' },
        wave.refused(),
      ],
    };
  },
});
