import { waitFor } from '@weft/testing';
import { allInvariants, namedFor } from '../checker/invariants.ts';
import type { Finding } from '../checker/evidence.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { DEADLY_ENDS, KILLS_PROCESS } from '../failpoints/weave-deadly.ts';
import type { House } from '../house/house.ts';
import { edge, type Node, webhookAt } from '../load/documents.ts';
import { Wave } from '../load/wave.ts';
import { quantileOf, secondsOf } from '../measures.ts';

/** What a Code node can do to its sandbox, and so to its own step. */
const HUGE = "return [{ json: { text: 'x'.repeat(2 ** 29) + 'x'.repeat(2 ** 29) } }]";
const STANDS = 'await new Promise((resolve) => setTimeout(resolve, 20000)); return $input.all()';

export const poison = defineChaosTest<{ good: number; deadly: number; code: number }>({
  id: 'F17',
  title: 'Runs that kill their executors',
  setUp: 'runs of 2 writes each, and among them bad ones',
  action: 'a bad run ends its process, aborts it, throws what is no error, returns a gigabyte, or has its sandbox die of SIGSEGV',
  pass: 'I1–I7 of the good ones, and all of them succeed; each bad one fails, as POISON where its process died',
  fleetOnly: true,
  sizes: { small: { good: 60, deadly: 4, code: 1 }, full: { good: 5_000, deadly: 40, code: 5 } },
  async run({ house, name }, { good, deadly, code }) {
    const wave = await Wave.prepare(house, `${name}-good`, { writes: 2, answerAfterMs: 150 });
    await wave.start(good, { insist: true });
    await wave.settle();
    const alone = runTimes(wave);

    const before = house.failpoints.hits().length;
    const bad = await Wave.of(house, `${name}-bad`, { document: deadlyDocument(`${name}-bad`), writes: 0 });
    const huge = await codeWave(house, `${name}-huge`, HUGE);
    const stands = await codeWave(house, `${name}-segv`, STANDS);
    await bad.start(deadly, { insist: true, bodyOf: (index) => ({ end: endOf(index) }) });
    for (const each of [huge, stands]) await each.start(code, { insist: true });
    await waitFor(() => house.sandboxes().length > 0, { timeoutMs: 60_000, what: 'a sandbox at work' });
    const starts = wave.start(good, { insist: true });
    for (const { pid } of house.sandboxes()) process.kill(pid, 'SIGSEGV');
    await starts;
    for (const each of [bad, huge, stands]) await each.settle();
    const deaths = house.failpoints.hits().slice(before);
    wave.faults.push(...deaths.map(({ at }) => ({ kind: 'deadly run', at, until: at })));
    const evidence = await wave.settle();
    const beside = runTimes(wave).slice(alone.length);
    return {
      findings: [...namedFor('good', allInvariants(evidence)), ...(await deadlyEnds(bad)), ...(await failedOf(huge))],
      measures: [
        { what: 'processes that bad runs have ended', value: String(deaths.length), bound: '≤ 3 a run' },
        {
          what: 'good runs, from the call to the last write, p95 alone',
          value: secondsOf(quantileOf(alone, 0.95) ?? 0),
          bound: 'recorded',
        },
        { what: 'the same among the bad ones', value: secondsOf(quantileOf(beside, 0.95) ?? 0), bound: 'recorded' },
      ],
    };
  },
});

const endOf = (index: number) => DEADLY_ENDS[index % DEADLY_ENDS.length]!;
/** Its number in its wave. */
const indexOf = (run: string): number => Number.parseInt(run.slice(run.lastIndexOf('-') + 1), 10);

async function deadlyEnds(wave: Wave): Promise<Finding[]> {
  const { runs } = await wave.observe();
  const found = new Map(runs.map((run) => [run.id, run]));
  const failures = wave.accepted().flatMap(({ run, executionId }) => {
    const { status, error } = found.get(executionId as string) ?? { status: 'unknown' };
    const isPoison = KILLS_PROCESS.has(endOf(indexOf(run)));
    return status === 'failed' && (error?.code === 'POISON') === isPoison ? [] : [`${run} ${status} ${error?.code}`];
  });
  return [{ what: 'bad runs that did not fail for what they did', of: wave.accepted().length, failures }];
}

async function failedOf(wave: Wave): Promise<Finding[]> {
  const { runs } = await wave.observe();
  const failures = runs.filter(({ status, error }) => status !== 'failed' || error?.code === 'POISON').map(({ id }) => id);
  return [{ what: 'runs of a gigabyte that ended otherwise than by their step', of: runs.length, failures }];
}

/** From the call to the last write. */
function runTimes(wave: Wave): number[] {
  const last = new Map(wave.effects().map(({ run, at }) => [run, at]));
  return wave.accepted().map(({ run, sentAt }) => (last.get(run) ?? Infinity) - sentAt);
}

function deadlyDocument(path: string): object {
  const start = webhookAt(path);
  return { name: path, nodes: [start, { id: 'end', name: 'End', type: 'noOp', parameters: {} }], edges: [edge(start, 'end')] };
}

function codeWave(house: House, path: string, code: string): Promise<Wave> {
  const start = webhookAt(path);
  const node: Node = { id: 'code', name: 'Code', type: 'code', parameters: { code } };
  return Wave.of(house, path, { document: { name: path, nodes: [start, node], edges: [edge(start, 'code')] }, writes: 0 });
}
