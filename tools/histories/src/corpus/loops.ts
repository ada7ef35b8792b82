import type { Sample, SampleNode } from '../sample.ts';
import { code, inEachOrder, items, line, manual, merge, noOp, set, wait, write } from './parts.ts';

const BRANCHES = 20;
/** A merge has so many inputs at most. */
const INPUTS = 10;

const loop = (name: string, batchSize = 1): SampleNode => ({ name, type: 'loopOverItems', parameters: { batchSize } });
const names = Array.from({ length: BRANCHES }, (_, branch) => `B${branch}`);
const merges = Array.from({ length: BRANCHES / INPUTS }, (_, index) => `M${index}`);

/** Loops over items, pauses between tries that are waits, many branches into one. */
export const LOOPS: readonly Sample[] = [
  ...inEachOrder([
    {
      name: 'loop over items, a write each',
      nodes: [
        manual,
        loop('Loop'),
        write('Each'),
        code('Done', 'return [{ json: { count: $input.all().length } }];'),
        write('End'),
      ],
      edges: [
        ['Start', 'Loop'],
        ['Loop.loop', 'Each'],
        ['Each', 'Loop'],
        ['Loop.done', 'Done'],
        ['Done', 'End'],
      ],
      start: { items: items(3) },
    },
    {
      name: 'loop over items in batches, with a wait in each turn',
      nodes: [manual, loop('Loop', 2), wait('Wait', { amount: 1, unit: 'minutes' }), write('Each'), noOp('Done')],
      edges: [['Start', 'Loop'], ...line('Loop.loop', 'Wait', 'Each', 'Loop'), ['Loop.done', 'Done']],
      start: { items: items(5) },
    },
    {
      name: 'a pause of minutes between two tries of a write',
      nodes: [
        manual,
        write('A'),
        write('B', 'flaky/2', { retry: { maxAttempts: 3, delayMs: 180_000, backoff: 'exponential' } }),
        write('C'),
      ],
      edges: line('Start', 'A', 'B', 'C'),
    },
  ]),
  {
    name: `F29: ${BRANCHES} branches, merged`,
    nodes: [
      manual,
      ...names.map((name) => write(name)),
      ...merges.map((name) => merge(name, { inputCount: INPUTS })),
      merge('All'),
      set('Last', '={{ $json.path }}'),
      write('End', 'echo', { executeOnce: true }),
    ],
    edges: [
      ...names.map((name) => ['Start', name] as const),
      ...names.map((name, branch) => [name, `M${Math.floor(branch / INPUTS)}.input-${(branch % INPUTS) + 1}`] as const),
      ...merges.map((name, index) => [name, `All.input-${index + 1}`] as const),
      ...line('All', 'Last', 'End'),
    ],
  },
];
