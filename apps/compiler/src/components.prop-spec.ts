import fc from 'fast-check';
import { findComponents } from './components.ts';

const SIZE = 12;
const graphs = fc.array(fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)), { maxLength: 40 });

describe(findComponents.name, () => {
  it('puts two nodes together exactly where each can reach the other, and a component after what it leads to', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const successors = (index: number) => edges.filter(([from]) => from === index).map(([, to]) => to);
        const components = findComponents(SIZE, successors);
        const place = new Map(components.flatMap((members, index) => members.map((member) => [member, index])));
        expect(place.size).toBe(SIZE);
        for (let from = 0; from < SIZE; from++) {
          const reached = reach(from, successors);
          for (let to = 0; to < SIZE; to++) {
            const together = from === to || (reached.has(to) && reach(to, successors).has(from));
            expect(place.get(from) === place.get(to)).toBe(together);
            if (reached.has(to) && !together) expect(place.get(to)).toBeLessThan(place.get(from) as number);
          }
        }
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});

/** The slow, obvious way. */
function reach(from: number, successors: (index: number) => readonly number[]): ReadonlySet<number> {
  const reached = new Set(successors(from));
  for (const index of reached) for (const next of successors(index)) reached.add(next);
  return reached;
}
