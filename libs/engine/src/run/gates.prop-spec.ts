import type { Item } from '@weft/workflow-model';
import fc from 'fast-check';
import type { RunResult } from '../outcome.ts';
import type { Plan } from '../plan.ts';
import type { JournalEntry } from '../ports.ts';
import { decided, type Answer } from '../../test/decided.ts';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../test/property-settings.ts';
import { behaviour, scramble } from '../../test/random-behaviour.ts';
import { type RandomRun, randomRun } from '../../test/random-plan.ts';
import { type Behaviours, fail, succeed, TestRun } from '../../test/run-plan.ts';
import type { GateAsks } from './gate-question.ts';

const MODES = ['full', 'failsafe', 'error_only'] as const;
/** A question that comes up again and again about one activation is answered so that it ends. */
const MAX_RETRIES = 2;

type Entries = readonly (readonly [string, JournalEntry])[];

interface Ending {
  readonly result: RunResult;
  /** By path: what each step got and gave. */
  readonly steps: Readonly<Record<string, unknown>>;
  /** By path: what was asked. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** Writes that began before somebody had let them. */
  readonly unasked: readonly string[];
}

/** How a run is disturbed: what of an attempt is kept when it dies, and who is quicker. */
interface Disturbance {
  readonly timing: number;
  /** How many attempts die before they come to anything. */
  readonly deaths: number;
  /** Longer pauses between tries are kept in the journal. */
  readonly durablePauseMs?: number;
}

function supervised(random: RandomRun, mode: (typeof MODES)[number]): RandomRun {
  const nodes = random.plan.nodes.map((node) => ({
    ...node,
    ...(scramble(random.seed, node.index, 'risky') % 3 === 0 ? { risky: true as const } : {}),
    onError:
      scramble(random.seed, node.index, 'stop') % 2 === 0 && node.onError === 'continue' ? ('stop' as const) : node.onError,
  }));
  return { ...random, plan: { ...random.plan, supervision: mode, nodes } satisfies Plan };
}

/** The same question always gets the same answer. */
function answerTo(seed: number, path: string, { question, shown }: GateAsks): Answer {
  const drawn = scramble(seed, path, 'answer');
  const count = Number(path.slice(path.lastIndexOf('.') + 1));
  const given: Item[] = [{ json: { ttl: 1, tag: drawn } }, ...shown.items.first.map((json) => ({ json: json as Item['json'] }))];
  if (question === 'start') return (['approved', 'approved', 'rejected', ['edit', given]] as const)[drawn % 4] as Answer;
  const answers: readonly Answer[] = ['skip', ['skip', given], 'stop', 'retry', ['edit', given]];
  return answers[drawn % (count > MAX_RETRIES ? 2 : answers.length)] as Answer;
}

/** Carries a run to its end over as many attempts as it takes. */
async function carryOut(random: RandomRun, { timing, deaths, durablePauseMs }: Disturbance): Promise<Ending> {
  let recorded: Entries = [];
  for (let round = 0; ; round++) {
    const { result, test, entries, unasked } = await attempt(random, { timing: timing + round, durablePauseMs }, recorded);
    const dies = round < deaths;
    const kept = dies ? entries.slice(0, scramble(timing, round, 'kept') % (entries.length + 1)) : entries;
    recorded = [...recorded, ...kept];
    if (!dies && result.status !== 'waiting') return { result, steps: stepsOf(test), asked: askedIn(recorded), unasked };
    if (unasked.length > 0) return { result, steps: {}, asked: {}, unasked };
    recorded = withAnswers(random.seed, recorded, round);
  }
}

async function attempt(random: RandomRun, { timing, durablePauseMs }: Omit<Disturbance, 'deaths'>, recorded: Entries) {
  const { plan, seed, ...start } = random;
  const act = behaviour(seed);
  const nodes: Record<string, Behaviours[string]> = {};
  const journal = decided(recorded, {});
  const test = new TestRun(plan, { nodes, start, journal, durablePauseMs });
  for (const { name } of plan.nodes) {
    nodes[name] = async ({ node, inputs, runIndex, path }, signal) => {
      await test.clock.sleep((scramble(timing, path) % 4) * 7, signal);
      const acted = act({ node, inputs, runIndex, seen: [] });
      return 'outputs' in acted ? succeed(acted.outputs) : fail(acted.failure.message, { code: acted.failure.code });
    };
  }
  const result = await test.clock.until(test.execute());
  const mayBegin = (path: string) => [...recorded].some(([at, entry]) => at === `${path}.1` && 'resume' in entry);
  const unasked = plan.supervision === 'full' ? journal.begun.filter((path) => !mayBegin(path)) : [];
  return { result, test, entries: journal.entries, unasked };
}

function withAnswers(seed: number, recorded: Entries, round: number): Entries {
  const open = recorded.flatMap(([path, entry]) => (entry.kind === 'wait' && entry.resume === undefined ? [path] : []));
  const now = new Set(open.filter((path, at) => at === round % open.length || scramble(path, round) % 2 === 0));
  const asked = askedIn(recorded);
  const answers = [...now].flatMap((path) =>
    asked[path] ? [[path, answerTo(seed, path, asked[path] as GateAsks)] as const] : [],
  );
  return decided(recorded, Object.fromEntries(answers)).recorded.map(([path, entry]) =>
    entry.kind === 'wait' && entry.wait.kind === 'timer' && now.has(path)
      ? [path, { ...entry, resume: { kind: 'timer' } }]
      : [path, entry],
  );
}

const askedIn = (recorded: Entries): Record<string, unknown> =>
  Object.fromEntries(
    recorded.flatMap(([path, entry]) =>
      entry.kind === 'wait' && entry.wait.kind === 'approval' ? [[path, entry.wait.asks]] : [],
    ),
  );

const stepsOf = (test: TestRun): Record<string, unknown> =>
  Object.fromEntries(
    test.finished.map(({ path, node, runIndex, inputs, outputs }) => [path, { node, runIndex, inputs, outputs }]),
  );

const disturbances = fc.record({
  timing: fc.nat(),
  deaths: fc.nat({ max: 6 }),
  durablePauseMs: fc.constantFrom(undefined, 5),
});

describe(`Gates (seed ${PROPERTY_SETTINGS.seed})`, () => {
  it(
    'ask the same and lead to the same end, whenever an attempt at the run dies and whoever is quicker',
    async () => {
      const orders = ['canvas', 'breadth-first', 'parallel', 'parallel'] as const;
      let withGates = 0;
      await fc.assert(
        fc.asyncProperty(randomRun(orders), fc.constantFrom(...MODES), disturbances, async (drawn, mode, disturbance) => {
          const random = supervised(drawn, mode);
          const calm = await carryOut(random, { timing: 1, deaths: 0 });
          const disturbed = await carryOut(random, disturbance);
          expect([calm.unasked, disturbed.unasked]).toEqual([[], []]);
          expect(disturbed.result.status).toBe(calm.result.status);
          if (Object.keys(calm.asked).length > 0) withGates++;
          if (calm.result.status === 'failed') return; // which of two failures comes first is a matter of time
          expect(disturbed.asked).toEqual(calm.asked);
          expect(disturbed.steps).toEqual(calm.steps);
        }),
        PROPERTY_SETTINGS,
      );
      expect(withGates).toBeGreaterThan(PROPERTY_SETTINGS.numRuns / 5);
    },
    PROPERTY_TIMEOUT_MS,
  );
});
