import { allInvariants, namedFor } from '../checker/invariants.ts';
import type { Fault, Finding } from '../checker/evidence.ts';
import { defineChaosTest, type Scene } from '../chaos-test.ts';
import { POINTS, type Action, type Point } from '../failpoints/points.ts';
import type { Hit } from '../failpoints/failpoints.ts';
import { Wave } from '../load/wave.ts';

interface Size {
  readonly runs: number;
  readonly hangMs: number;
  /** All points of an error or a hang in one wave; else each in a wave of its own, as every death: a run whose executors die again and again is run alone. */
  readonly together: boolean;
}

const ACTIONS: readonly Action[] = ['kill', 'throw', 'hang'];
/** Between its effect and its commit a step is uncertain, nowhere else; the commit of the wait is also that of the write before it. */
const UNCERTAIN: ReadonlySet<Hit['point']> = new Set(['after effect, before commit', 'before wait is committed']);
/** How many waves of runs may pass until every failpoint has gone off. */
const ATTEMPTS = 5;

export const crashPoints = defineChaosTest<Size>({
  id: 'F2',
  title: 'Systematic crash points',
  setUp: 'runs with a write, a wait for a call, and two writes more',
  action: 'at each point of their life, `kill -9`, an error, or a hang',
  pass: 'I1–I7; errors repeat a call only between effect and commit, a hang none; whoever waits is resumed once',
  fleetOnly: true,
  sizes: { small: { runs: 10, hangMs: 3_000, together: true }, full: { runs: 100, hangMs: 60_000, together: false } },
  async run(scene, size) {
    const findings: Finding[] = [];
    for (const action of ACTIONS) {
      const isTogether = size.together && action !== 'kill';
      const points = (Object.keys(POINTS) as Point[]).filter((point) => actionsOf(point).includes(action));
      for (const group of isTogether ? [points] : points.map((point) => [point]))
        findings.push(...namedFor(group.length > 1 ? action : `${action} ${group[0]}`, await strike(scene, size, action, group)));
    }
    return { findings };
  },
});

const actionsOf = (point: Point): readonly Action[] => POINTS[point].actions;

async function strike({ house, name }: Scene, { runs, hangMs }: Size, action: Action, points: readonly Point[]) {
  const label = `${name}-${action}${points.length > 1 ? '' : `-${points[0]?.replaceAll(/\W+/g, '-')}`}`;
  const wave = await Wave.prepare(house, label, { writes: 3, waitBefore: 1, respond: 'respond-node', answerAfterMs: 100 });
  const before = house.failpoints.hits().length;
  for (const point of points) house.failpoints.arm(point, action, { hangMs });
  for (let attempt = 0; attempt < ATTEMPTS && (attempt === 0 || house.failpoints.armed > 0); attempt++) {
    const waiting = await wave.startWaiting(runs);
    await wave.resume(waiting);
    await wave.settle();
  }
  const hits = house.failpoints.hits().slice(before);
  wave.faults.push(...faultsOf(action, hits));
  const missed = points.filter((point) => !hits.some((hit) => hit.point === point));
  house.failpoints.disarm();
  return [...allInvariants(await wave.settle()), { what: 'failpoints that never went off', of: points.length, failures: missed }];
}

/** Which of them may repeat a call: every death does what is in flight anywhere in its process, an error only what is uncertain. */
function faultsOf(action: Action, hits: readonly Hit[]): Fault[] {
  if (action === 'hang') return [];
  const repeating = action === 'kill' ? hits : hits.filter(({ point }) => UNCERTAIN.has(point));
  return repeating.map(({ point, at }) => ({ kind: `${action} ${point}`, at, until: at }));
}
