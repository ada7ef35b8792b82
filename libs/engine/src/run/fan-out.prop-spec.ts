import fc from 'fast-check';
import type { JournalEntry } from '../ports.ts';
import { makePlan } from '../../test/make-plan.ts';
import { MemoryJournal } from '../../test/memory-journal.ts';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../test/property-settings.ts';
import { type Behaviours, items, succeed, TestRun } from '../../test/run-plan.ts';

type Entries = readonly (readonly [path: string, entry: JournalEntry])[];

/** One node to many branches, each a write, and all of them to one merge. */
function fanOut(branches: number, order: 'parallel' | 'canvas' | 'breadth-first') {
  const names = Array.from({ length: branches }, (_, branch) => `B${branch}`);
  return makePlan(
    [
      { name: 'Start' },
      ...names.map((name) => ({ name, effect: 'write' as const })),
      { name: 'Merge', inputCount: branches },
      { name: 'After' },
    ],
    [...names.flatMap((name, branch) => [`Start -> ${name}`, `${name} -> Merge.${branch}`]), 'Merge -> After'],
    { order },
  );
}

interface Attempt {
  /** All that is in the journal after it. */
  readonly journal: Entries;
  readonly called: readonly string[];
  /** What the merge got, each time that it ran. */
  readonly merged: readonly (readonly unknown[])[];
  readonly mergePath: string | undefined;
}

async function attempt(plan: ReturnType<typeof fanOut>, kept: Entries, delayMs: (branch: string) => number): Promise<Attempt> {
  const journal = new MemoryJournal(kept);
  const called: string[] = [];
  const nodes: Behaviours = Object.fromEntries(
    plan.nodes
      .filter(({ effect }) => effect === 'write')
      .map(({ name }) => [
        name,
        async (_activation, signal) => {
          called.push(name);
          await test.clock.sleep(delayMs(name), signal);
          return succeed([items(name)]);
        },
      ]),
  );
  const test: TestRun = new TestRun(plan, { journal, nodes });
  expect(await test.clock.until(test.execute())).toEqual({ status: 'succeeded' });
  const merges = test.finished.filter(({ node }) => node === 'Merge');
  return {
    journal: [...kept, ...journal.entries],
    called,
    merged: merges.map(({ inputs }) => inputs.flatMap((input) => input?.map(({ json }) => json['value']) ?? [])),
    mergePath: merges[0]?.path,
  };
}

/** Runs it once, and then again after each kill, which leaves what the journal held at some moment. */
async function withKills(
  { branches, order }: { branches: number; order: 'parallel' | 'canvas' | 'breadth-first' },
  kills: readonly number[],
  delayMs: (branch: string) => number,
): Promise<void> {
  const plan = fanOut(branches, order);
  const all = Array.from({ length: branches }, (_, branch) => `B${branch}`);
  let last = await attempt(plan, [], delayMs);
  const { mergePath } = last;
  let kept: Entries = [];
  for (const share of kills) {
    kept = last.journal.slice(0, kept.length + Math.floor(share * (last.journal.length - kept.length)));
    const done = new Set(kept.flatMap(([path, { kind }]) => (kind === 'settled' ? [path] : [])));
    last = await attempt(plan, kept, delayMs);

    expect(last.merged).toEqual([all]);
    expect(last.mergePath).toBe(mergePath);
    expect(last.called.length).toBe(branches - [...branchPaths(plan)].filter((path) => done.has(path)).length);
    expect(new Set(last.called).size).toBe(last.called.length);
  }
}

const paths = new WeakMap<object, ReadonlySet<string>>();

/** The paths of the branches: those of a run that journals nothing else. */
function branchPaths(plan: ReturnType<typeof fanOut>): ReadonlySet<string> {
  const known = paths.get(plan);
  if (known) return known;
  const test = new TestRun(plan);
  void test.execute();
  const found = new Set(test.finished.filter(({ node }) => node.startsWith('B')).map(({ path }) => path));
  paths.set(plan, found);
  return found;
}

const orders = fc.constantFrom('parallel' as const, 'canvas' as const, 'breadth-first' as const);

describe('F29: a merge of many branches', () => {
  it(
    'runs once with what all of them gave, whenever its executor dies, and no branch that is done runs again',
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 2, max: 30 }),
          orders,
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
          fc.array(fc.nat(50), { minLength: 1, maxLength: 10 }),
          (branches, order, kills, delays) =>
            withKills({ branches, order }, kills, (name) => delays[Number(name.slice(1)) % delays.length]!),
        ),
        { ...PROPERTY_SETTINGS, numRuns: Math.ceil(PROPERTY_SETTINGS.numRuns / 5) },
      ),
    PROPERTY_TIMEOUT_MS,
  );

  it('of 1,000, with 20 kills', async () => {
    const kills = Array.from({ length: 20 }, (_, kill) => (kill % 10) / 20 + 0.02);
    await withKills({ branches: 1_000, order: 'parallel' }, kills, (name) => (Number(name.slice(1)) * 7) % 10);
  }, 60_000);
});
