import fc from 'fast-check';
import type { Activation } from '../activation.ts';
import type { Outcome, RunResult } from '../outcome.ts';
import type { JournalEntry } from '../ports.ts';
import { MemoryJournal } from '../../test/memory-journal.ts';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../test/property-settings.ts';
import { behaviour, scramble } from '../../test/random-behaviour.ts';
import { type RandomRun, randomRun } from '../../test/random-plan.ts';
import { ReferenceRun, type Seen } from '../../test/reference-scheduler.ts';
import { type Behaviours, fail, type StepLog, TestRun } from '../../test/run-plan.ts';

const SEQUENTIAL = ['canvas', 'breadth-first'] as const;
const ALL_ORDERS = [...SEQUENTIAL, 'parallel', 'parallel'] as const;

interface Variant {
  /** Decides how long steps take, and so who is over first. */
  readonly timing: number;
  /** In percent: how many steps park once before they give their outputs. */
  readonly waits: number;
}

type Recorded = readonly (readonly [string, JournalEntry])[];

interface Attempt {
  readonly result: RunResult;
  readonly test: TestRun;
  readonly journal: MemoryJournal;
  /** Paths that were really run, not recalled. */
  readonly ran: readonly string[];
}

async function attempt({ plan, seed, ...start }: RandomRun, variant: Variant, recorded: Recorded = []): Promise<Attempt> {
  const act = behaviour(seed);
  const ran: string[] = [];
  const tries = new Map<string, number>();
  const settle = (activation: Activation): Outcome => {
    const { node, inputs, runIndex, path, resume } = activation;
    ran.push(path);
    const tried = (tries.get(path) ?? 0) + 1;
    tries.set(path, tried);
    if (scramble(seed, path, 'wait') % 100 < variant.waits && resume === undefined)
      return { status: 'waiting', wait: { kind: 'timer', dueAt: 0 } };
    const attempts = node.retry?.maxAttempts ?? 1;
    if (tried < attempts && scramble(seed, path, tried) % 2 === 0) return fail('not yet');
    const outcome = act({ node, inputs, runIndex, seen: node.reads.map((read) => test.run.finished(read).map(sight)) });
    if ('outputs' in outcome) return { status: 'succeeded', outputs: outcome.outputs };
    return fail(outcome.failure.message, { code: outcome.failure.code, retryable: false });
  };
  const nodes: Record<string, Behaviours[string]> = {};
  const journal = new MemoryJournal(recorded);
  const test = new TestRun(plan, { nodes, start, journal });
  for (const { name } of plan.nodes) {
    nodes[name] = (activation) => {
      const delayMs = scramble(variant.timing, activation.path) % 4;
      if (delayMs === 0) return settle(activation);
      return test.clock.sleep(delayMs * 7, new AbortController().signal).then(() => settle(activation));
    };
  }
  const result = await test.clock.until(test.execute());
  return { result, test, journal, ran };
}

function sight({ runIndex, outputs, node }: Activation): Seen {
  return { runIndex, outputs: node.retained ? outputs : undefined };
}

function referenceOf({ plan, seed, ...start }: RandomRun): ReferenceRun {
  return new ReferenceRun(plan, start, behaviour(seed));
}

const keyOf = (step: { node: string; runIndex: number }): string => `${step.node}#${step.runIndex}`;

function sorted(steps: readonly StepLog[]): readonly unknown[] {
  return steps
    .map(({ node, runIndex, inputs, outputs }) => ({
      key: keyOf({ node, runIndex }),
      inputs: dense(inputs),
      outputs: dense(outputs),
    }))
    .sort((left, right) => (left.key < right.key ? -1 : 1));
}

/** Ports as a record, since absent ports at the end of a list may be left out. */
function dense(ports: StepLog['outputs']): Record<number, unknown> {
  return Object.fromEntries(ports.flatMap((items, port) => (items === undefined ? [] : [[port, items]])));
}

function expected(reference: ReferenceRun): StepLog[] {
  return reference.steps.map(({ node, runIndex, inputs, outputs, name }) => ({
    node: node.name,
    runIndex,
    path: name,
    inputs,
    outputs,
    replayed: false,
    stopped: false,
  }));
}

function pathsOf({ test }: Attempt): ReadonlyMap<string, string> {
  return new Map(
    test.finished.map((step): [string, string] => [keyOf(step), step.path]).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

describe(`The scheduler against the reference (seed ${PROPERTY_SETTINGS.seed})`, () => {
  it(
    'runs the same steps with the same items, in the same order where the order is sequential',
    async () => {
      await fc.assert(
        fc.asyncProperty(randomRun(SEQUENTIAL), fc.nat(), async (random, timing) => {
          const reference = referenceOf(random);
          const { test, result } = await attempt(random, { timing, waits: 0 });
          expect(result.status).toBe(reference.hasFailed ? 'failed' : 'succeeded');
          if (result.status === 'failed') expect(reference.failures).toContain(result.failure.code);
          const steps = test.finished.filter(({ stopped }) => !stopped);
          expect(steps.map(keyOf)).toEqual(expected(reference).map(keyOf));
          expect(sorted(steps)).toEqual(sorted(expected(reference)));
        }),
        PROPERTY_SETTINGS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'runs the same steps with the same items in parallel, whatever ends first',
    async () => {
      await fc.assert(
        fc.asyncProperty(randomRun(['parallel']), fc.nat(), async (random, timing) => {
          const reference = referenceOf(random);
          const { test, result } = await attempt(random, { timing, waits: 0 });
          expect(result.status).toBe(reference.hasFailed ? 'failed' : 'succeeded');
          if (result.status !== 'failed') return expect(sorted(test.finished)).toEqual(sorted(expected(reference)));
          expect(reference.failures).toContain(result.failure.code);
          const known = new Map(expected(reference).map((step) => [keyOf(step), sorted([step])]));
          for (const step of test.finished) if (!step.stopped) expect(sorted([step])).toEqual(known.get(keyOf(step)));
        }),
        PROPERTY_SETTINGS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'names activations by where they come from: the same path for the same origin, whatever ends first',
    async () => {
      await fc.assert(
        fc.asyncProperty(randomRun(ALL_ORDERS), fc.nat(), fc.nat(), async (random, timing, otherTiming) => {
          const reference = referenceOf(random);
          fc.pre(!reference.hasFailed);
          const first = await attempt(random, { timing, waits: 0 });
          const second = await attempt(random, { timing: otherTiming, waits: 0 });
          const paths = pathsOf(first);
          expect(pathsOf(second)).toEqual(paths);
          const names = expected(reference).map((step) => [keyOf(step), step.path] as const);
          expect(new Set(names.map(([, name]) => name)).size).toBe(new Set(paths.values()).size);
          expect(paths.size).toBe(names.length);
        }),
        PROPERTY_SETTINGS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'comes to the same end from any prefix of the journal, and runs no settled step again',
    async () => {
      await fc.assert(
        fc.asyncProperty(randomRun(ALL_ORDERS), fc.nat(), fc.nat(), fc.nat(), async (random, timing, otherTiming, cut) => {
          fc.pre(!referenceOf(random).hasFailed);
          const whole = await attempt(random, { timing, waits: 0 });
          const recorded = whole.journal.entries.slice(0, cut % (whole.journal.entries.length + 1));
          const replay = await attempt(random, { timing: otherTiming, waits: 0 }, recorded);
          expect(replay.result).toEqual(whole.result);
          expect(sorted(replay.test.finished)).toEqual(sorted(whole.test.finished));
          expect(pathsOf(replay)).toEqual(pathsOf(whole));
          const settled = new Set(recorded.flatMap(([path, { kind }]) => (kind === 'settled' ? [path] : [])));
          expect(replay.ran.filter((path) => settled.has(path))).toEqual([]);
          expect(new Set(replay.test.finished.flatMap(({ path, replayed }) => (replayed ? [path] : [])))).toEqual(settled);
        }),
        PROPERTY_SETTINGS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'parks and goes on as if it had not waited',
    async () => {
      await fc.assert(
        fc.asyncProperty(randomRun(ALL_ORDERS), fc.nat(), async (random, timing) => {
          const reference = referenceOf(random);
          fc.pre(!reference.hasFailed);
          let recorded: Recorded = [];
          let last = await attempt(random, { timing, waits: 30 });
          for (let round = 1; last.result.status === 'waiting'; round++) {
            const open = last.result.waits.map(({ path }) => path);
            const over = new Set(open.filter((path, at) => at === round % open.length || scramble(path, round) % 2 === 0));
            recorded = [...recorded, ...last.journal.entries].map(([path, entry]) => [
              path,
              entry.kind === 'wait' && over.has(path) ? { ...entry, resume: { kind: 'timer' } } : entry,
            ]);
            last = await attempt(random, { timing: timing + round, waits: 30 }, recorded);
            const settled = new Set(recorded.flatMap(([path, { kind }]) => (kind === 'settled' ? [path] : [])));
            expect(last.ran.filter((path) => settled.has(path))).toEqual([]);
          }
          expect(last.result).toEqual({ status: 'succeeded' });
          expect(sorted(last.test.finished)).toEqual(sorted(expected(reference)));
        }),
        PROPERTY_SETTINGS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});
