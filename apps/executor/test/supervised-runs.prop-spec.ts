import type { GateAsks, Plan } from '@weft/engine';
import { decodeStep, type ClaimedRun, type StepRecord } from '@weft/execution-store';
import { defineNode, mapItems, NodeFailure, NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { make } from '@weft/testing';
import type { Item } from '@weft/workflow-model';
import fc from 'fast-check';
import { z } from 'zod';
import { toLoadedPlan } from '../src/plans/plan-cache.ts';
import type { RunEnvironment } from '../src/runs/run-environment.ts';
import { RunSession } from '../src/runs/run-session.ts';
import { eventLoopSlices, systemClock } from '../src/system-clock.ts';
import { MemoryRunStore, type Death } from './memory-run-store.ts';
import { RunProcesses } from './run-processes.ts';

/** Whoever the writes call. Names that end in "!" are refused until somebody has seen to them. */
class World {
  readonly calls: { readonly node: string; readonly to: string; readonly key: string; readonly came: boolean }[] = [];
  readonly mended = new Set<string>();
  /** Nodes that somebody has let run. */
  readonly approved = new Set<string>();
  /** Calls of nodes that nobody had let run yet, though somebody was to be asked. */
  readonly unasked: string[] = [];

  constructor(private readonly plan: Plan) {}

  refuses(node: string, to: string): boolean {
    return to.endsWith('!') && !this.mended.has(`${node}/${to}`);
  }

  readonly definition = defineNode({
    type: 'testSend',
    version: 1,
    title: 'Send',
    description: 'Sends.',
    category: 'network',
    kind: 'action',
    inputs: ['main'],
    outputs: ['main'],
    effect: 'write',
    params: z.strictObject({ name: z.string() }),
    run: (context) =>
      mapItems(context, async ({ json }, index) => {
        const [node, to] = [context.params(index).name, String(json['to'])];
        await context.call(index, async ({ idempotencyKey: key }) => {
          const came = !this.refuses(node, to);
          this.calls.push({ node, to, key, came });
          if (this.asksBefore(node) && !this.approved.has(node)) this.unasked.push(`${node}/${to}`);
          if (!came) throw new NodeFailure({ code: 'REFUSED', fault: 'node', message: `${node}/${to}` });
          return null;
        });
        return sent(to);
      }),
  });

  private asksBefore(name: string): boolean {
    const { supervision, nodes } = this.plan;
    return supervision === 'full' || (supervision === 'failsafe' && nodes.find((node) => node.name === name)?.risky === true);
  }
}

/** What a call for an item gives; never refused by what comes after. */
const sent = (to: string): Item => ({ json: { to: `${to.replace('!', '')}.` } });
const plainOf = (json: unknown): string => String((json as { to?: unknown }).to).replace('!', '');

interface Drawn {
  readonly plan: Plan;
  readonly items: readonly Item[];
  /** Decides what people say. */
  readonly seed: number;
}

const node = fc.record({
  risky: fc.option(fc.constant(true as const), { nil: undefined }),
  onUncertain: fc.constantFrom('retry' as const, 'ask' as const),
});
const drawings: fc.Arbitrary<Drawn> = fc
  .record({
    supervision: fc.constantFrom(undefined, 'full' as const, 'failsafe' as const, 'error_only' as const),
    branches: fc.array(fc.array(node, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
    tos: fc.uniqueArray(fc.constantFrom('a', 'b', 'c!', 'd!'), { minLength: 1, maxLength: 3 }),
    seed: fc.nat(),
  })
  .map(({ supervision, branches, tos, seed }) => {
    const named = branches.map((branch, at) => branch.map((each, index) => ({ ...each, name: `${'AB'[at]}${index}` })));
    const plan = make.plan({
      supervision,
      nodes: [
        { name: 'Start' },
        ...named.flat().map((each) => ({ ...each, type: 'testSend', effect: 'write' as const, parameters: { name: each.name } })),
      ],
      edges: named.flatMap((branch) =>
        branch.map(({ name }, index) => ({ from: index === 0 ? 'Start' : branch[index - 1]!.name, to: name })),
      ),
    });
    // Without anybody to ask, what is refused would end the run, in any order.
    const asks = supervision === 'failsafe' || supervision === 'error_only';
    return { plan, items: tos.map((to) => ({ json: { to: asks ? to : to.replace('!', '') } })), seed };
  });

interface Fate {
  readonly death: Death | undefined;
  /** Which of the open questions are answered before the next process, by their place. */
  readonly answers: readonly number[];
}

/** How each process that works on the run fares, one after the other. */
const fates: fc.Arbitrary<readonly Fate[]> = fc.array(
  fc.record({
    death: fc.option(fc.record({ atCommit: fc.nat(4), isCommitted: fc.boolean() }), { nil: undefined, freq: 3 }),
    answers: fc.array(fc.nat(5), { maxLength: 2 }),
  }),
  { maxLength: 14 },
);
const CALM: Fate = { death: undefined, answers: [0, 0, 0] };

function draw(seed: number, text: string): number {
  let state = seed | 0;
  for (const char of text) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  return (state ^ (state >>> 13)) >>> 0;
}

/** The same question about the same step is always answered alike; an uncertain call as it was, or by making it again. */
function answer(
  world: World,
  seed: number,
  about: { readonly step: string; readonly nodeName: string; readonly asks: GateAsks },
) {
  const { nodeName, asks } = about;
  const { question, shown, failure } = asks;
  const drawn = draw(seed, `${about.step}${question}${failure?.message}`);
  const plain = shown.items.first.map((json): Item => ({ json: { to: `${plainOf(json)}${drawn % 2 === 0 ? '' : 'x'}` } }));
  switch (question) {
    case 'start':
      world.approved.add(nodeName);
      return drawn % 3 === 0 ? { decision: 'edit', items: plain } : { decision: 'approved' };
    case 'failure': {
      const decision = (['retry', 'edit', 'skip'] as const)[drawn % 3]!;
      if (decision === 'retry') world.mended.add(failure!.message);
      return decision === 'edit' ? { decision, items: plain } : { decision };
    }
    case 'uncertain': {
      const { to } = shown.items.first[failure?.itemIndex ?? 0] as { to: string };
      const isDone = world.calls.some((call) => call.came && call.node === nodeName && call.to === to);
      return isDone ? { decision: 'done', items: [sent(to)] } : { decision: 'retry' };
    }
  }
}

function environmentOf(store: MemoryRunStore, world: World): RunEnvironment {
  const nothing = () => undefined;
  const environment: Partial<RunEnvironment> = {
    writer: store.writer as RunEnvironment['writer'],
    staticData: { load: async () => [] },
    registry: new NodeRegistry([...nodeDefinitions, world.definition]),
    clock: systemClock,
    slices: eventLoopSlices,
    portsFor: () => ({}) as never,
    announcer: { advanced: nothing, answered: nothing, workQueued: nothing, callsLeft: nothing, stepStarted: nothing },
    leaseTerm: () => 1,
    maxDepth: 1,
    idempotencySecret: 'a secret for tests that is long enough',
    publicUrl: '',
    onCrash: nothing,
  };
  return environment as RunEnvironment;
}

const MAX_PROCESSES = 200;

/** Carries a run to its end, by as many processes as it takes. `keeps`: one that has parked it goes on with it as it is, unless it died. */
async function carry({ plan, items, seed }: Drawn, lives: readonly Fate[], keeps = false) {
  const world = new World(plan);
  const command = make.startCommand({ triggerNodeId: 'Start', items: [...items] });
  const store = new MemoryRunStore(command);
  const environment = environmentOf(store, world);
  let [deaths, questions] = [0, 0];
  const open = (claimed?: ClaimedRun) => new RunSession(environment, command, toLoadedPlan(plan), claimed);
  const processes = new RunProcesses(store, open, keeps);
  for (let process = 0; !store.finished; process++) {
    if (process > MAX_PROCESSES) throw new Error('The run does not come to an end.');
    const fate = lives[process] ?? CALM;
    const end = await processes.next(fate.death);
    if (end.kind === 'let-go') deaths++;
    for (const place of fate.answers) {
      const open = store.openWaits;
      const row = open[place % open.length];
      if (row?.wait.kind !== 'approval') continue;
      const asks = row.wait.asks as unknown as GateAsks;
      const { decision, items: given } = answer(world, seed, { step: row.step ?? '', nodeName: row.nodeName, asks });
      store.resume(row.path, { items: given ?? [], decided: { approvalId: row.path, decision, by: {} } });
      questions++;
    }
  }
  return { status: store.finished.status, error: store.finished.error, steps: stepsOf(store), world, deaths, questions };
}

/** `name: outputs`, whatever the order of the steps' ends. */
function stepsOf({ finished }: MemoryRunStore): string[] {
  const steps = (finished?.steps ?? []).map((step): StepRecord => (typeof step === 'string' ? decodeStep(step) : step));
  return steps.map(({ nodeName, outputs }) => `${nodeName}: ${JSON.stringify(outputs)}`).toSorted();
}

/** Of calls that came through: how often each was made, by its key. */
const timesOf = ({ calls }: World) =>
  Map.groupBy(
    calls.filter(({ came }) => came),
    ({ key }) => key,
  );

describe('a supervised run whose processes die at any commit', () => {
  it('comes to the same end, begins nothing unasked, and repeats no call that came through but one that was in flight', async () => {
    const seen = { deaths: 0, questions: 0, uncertain: 0 };
    await fc.assert(
      fc.asyncProperty(drawings, fates, async (drawn, lives) => {
        const calm = await carry(drawn, []);
        const kept = await carry(drawn, [], true);
        const disturbed = await carry(drawn, lives, lives.length % 2 === 0);

        expect(calm).toMatchObject({ status: 'succeeded', error: undefined });
        expect(kept).toMatchObject({ status: 'succeeded', error: undefined, steps: calm.steps });
        expect(kept.world.calls).toHaveLength(calm.world.calls.length);
        expect(disturbed).toMatchObject({ status: 'succeeded', error: undefined, steps: calm.steps });
        expect([...calm.world.unasked, ...disturbed.world.unasked]).toEqual([]);
        for (const { world } of [calm, disturbed])
          for (const calls of Map.groupBy(world.calls, ({ key }) => key).values())
            expect(new Set(calls.map(({ node: name, to }) => `${name}/${to}`)).size).toBe(1);
        const asking = new Set(drawn.plan.nodes.flatMap(({ name, onUncertain }) => (onUncertain === 'ask' ? [name] : [])));
        for (const calls of timesOf(disturbed.world).values())
          expect(calls.length).toBeLessThanOrEqual(asking.has(calls[0]!.node) ? 1 : 1 + disturbed.deaths);
        expect(timesOf(disturbed.world).size).toBe(timesOf(calm.world).size);
        seen.deaths += disturbed.deaths;
        seen.questions += disturbed.questions;
        seen.uncertain += disturbed.questions - calm.questions;
      }),
      { seed: 20_261_124, numRuns: 150 },
    );
    expect(seen.deaths).toBeGreaterThan(50);
    expect(seen.questions).toBeGreaterThan(100);
    expect(seen.uncertain).toBeGreaterThan(10);
  }, 180_000);
});
