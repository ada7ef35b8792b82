import type { PlanSegmentation } from '@weft/engine';
import { decodeStep, type ClaimedRun, type StepRecord } from '@weft/execution-store';
import { defineNode, NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { make, type PlanEdge, type PlanNodeSeed } from '@weft/testing';
import fc from 'fast-check';
import { z } from 'zod';
import { SegmentGraphs } from '../src/graph/segment-graphs.ts';
import { toLoadedPlan } from '../src/plans/plan-cache.ts';
import type { RunEnvironment } from '../src/runs/run-environment.ts';
import { RunSession } from '../src/runs/run-session.ts';
import { eventLoopSlices, systemClock } from '../src/system-clock.ts';
import { MemoryRunStore, type Death } from './memory-run-store.ts';
import { RunProcesses } from './run-processes.ts';

/** A piece of a workflow with one way in and one way out. */
type Piece =
  | { readonly kind: 'gate' | 'write' | 'step' }
  | { readonly kind: 'chain'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'join' | 'meeting' | 'choice'; readonly branches: readonly [Piece, Piece] }
  | { readonly kind: 'loop'; readonly piece: Piece };

const { piece } = fc.letrec<{ piece: Piece }>((tie) => {
  const branches = fc.tuple(tie('piece'), tie('piece'));
  return {
    piece: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      fc.constantFrom('gate' as const, 'gate' as const, 'write' as const, 'step' as const).map((kind) => ({ kind })),
      fc.array(tie('piece'), { minLength: 2, maxLength: 3 }).map((pieces) => ({ kind: 'chain' as const, pieces })),
      fc.record({ kind: fc.constantFrom('join' as const, 'meeting' as const, 'choice' as const), branches }),
      tie('piece').map((inner) => ({ kind: 'loop' as const, piece: inner })),
    ),
  };
});

const simple = fc.constantFrom<Piece>({ kind: 'gate' }, { kind: 'write' }, { kind: 'step' });
const workflows = fc.oneof(
  { weight: 3, arbitrary: fc.array(piece, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(simple, { minLength: 3, maxLength: 6 }) },
);

/** How each process that works on the run fares, one after the other; the last entry again and again. */
const fates = fc.array(
  fc.record({
    death: fc.option(fc.record({ atCommit: fc.nat(4), isCommitted: fc.boolean() }), { nil: undefined, freq: 3 }),
    checkpoint: fc.constantFrom('kept' as const, 'kept' as const, 'gone' as const, 'damaged' as const, 'another' as const),
    /** Which of the open waits end before the next process, by their place. */
    resumes: fc.array(fc.nat(5), { minLength: 1, maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 12 },
);
type Fate = { death: Death | undefined; checkpoint: 'kept' | 'gone' | 'damaged' | 'another'; resumes: number[] };

class Drawing {
  readonly nodes: PlanNodeSeed[] = [{ name: 'Start' }];
  readonly edges: PlanEdge[] = [];

  /** @returns the name of the node that is the way out. */
  draw(drawn: Piece, from: { name: string; output?: string }): string {
    switch (drawn.kind) {
      case 'chain':
        return drawn.pieces.reduce((end, each) => this.draw(each, { name: end }), from.name === '' ? 'Start' : this.enter(from));
      case 'loop': {
        const again = this.add({ type: 'testAgain', outputs: ['again', 'done'] }, from);
        this.edges.push({ from: this.draw(drawn.piece, { name: again, output: 'again' }), to: again });
        return this.add({ type: 'testStep' }, { name: again, output: 'done' });
      }
      case 'choice': {
        const choice = this.add({ type: 'testChoice', outputs: ['left', 'right'] }, from);
        return this.meet(
          drawn.branches.map((branch, index) => this.draw(branch, { name: choice, output: ['left', 'right'][index] })),
        );
      }
      case 'meeting':
      case 'join': {
        const entry = this.enter(from);
        const ends = drawn.branches.map((branch) => this.draw(branch, { name: entry }));
        if (drawn.kind === 'meeting') return this.meet(ends);
        const name = this.name('merge');
        this.nodes.push({ name, type: 'merge', inputs: ['input-1', 'input-2'], parameters: { mode: 'append', inputCount: 2 } });
        ends.forEach((end, index) => this.edges.push({ from: end, to: name, input: `input-${index + 1}` }));
        return name;
      }
      case 'gate':
        return this.add({ type: 'testGate', effect: 'wait' }, from);
      case 'write':
        return this.add({ type: 'testWrite', effect: 'write' }, from);
      case 'step':
        return this.add({ type: 'testStep' }, from);
    }
  }

  private enter(from: { name: string; output?: string }): string {
    return from.output === undefined ? from.name : this.add({ type: 'testStep' }, from);
  }

  private meet(ends: readonly string[]): string {
    const name = this.name('testStep');
    this.nodes.push({ name, type: 'testStep', parameters: { name } });
    for (const end of ends) this.edges.push({ from: end, to: name });
    return name;
  }

  private add(seed: PlanNodeSeed, from: { name: string; output?: string }): string {
    const name = this.name(seed.type as string);
    this.nodes.push({ ...seed, name, parameters: { name } });
    this.edges.push({ from: from.name, output: from.output, to: name });
    return name;
  }

  private name(type: string): string {
    return `${type} ${this.nodes.length}`;
  }
}

/** A chain is a sequence, and is given that form; the compiler finds more. */
function sequenceOf(nodes: readonly PlanNodeSeed[]): PlanSegmentation {
  const gates = nodes.flatMap(({ effect }, index) => (effect === 'wait' ? [index] : []));
  const ends = [...gates, nodes.length];
  const segments = ends.map((end, place) => {
    const first = place === 0 ? 0 : (ends[place - 1] as number) + 1;
    return { nodes: Array.from({ length: end - first }, (_, index) => first + index), gates: place < gates.length ? [end] : [] };
  });
  return {
    shape: 'sequence',
    segments,
    gates: gates.map((node, place) => ({ node, next: place + 1 })),
    recursionLimit: 2 * gates.length + 1,
  };
}

const named = z.strictObject({ name: z.string() });
const trace = (json: object): string => (json as { trace?: string }).trace ?? '';
const base = {
  version: 1,
  title: 'Test',
  description: 'Test.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  params: named,
} as const;
const ROUNDS = 2;

/** Nodes that write their names into what passes through them. */
function nodesOf(world: { calls: string[]; stops: boolean }) {
  const passed = (context: { items: readonly { json: object }[]; params(index: number): { name: string } }) =>
    context.items.map(({ json }, index) => ({ json: { ...json, trace: `${trace(json)} ${context.params(index).name}` } }));
  return [
    defineNode({ ...base, type: 'testStep', effect: 'pure', run: (context) => [passed(context)] }),
    defineNode({
      ...base,
      type: 'testGate',
      effect: 'wait',
      run: (context) =>
        context.resume || !world.stops
          ? [passed(context)]
          : { waitFor: { kind: 'webhook', route: { method: 'POST', path: '', respond: 'immediately' } } as never },
    }),
    defineNode({
      ...base,
      type: 'testWrite',
      effect: 'write',
      run: async (context) => {
        for (const [index, { json }] of context.items.entries())
          await context.call(index, async () => {
            world.calls.push(`${context.params(index).name}:${trace(json)}`);
            return null;
          });
        return [passed(context)];
      },
    }),
    defineNode({
      ...base,
      type: 'testAgain',
      outputs: ['again', 'done'],
      effect: 'pure',
      run: (context) => {
        const again = (json: object, name: string) => trace(json).split(` ${name}`).length <= ROUNDS;
        const items = passed(context);
        const goesOn = items.map(({ json }, index) => again(json, `${context.params(index).name} `));
        return [items.filter((_, index) => goesOn[index]), items.filter((_, index) => !goesOn[index])];
      },
    }),
    defineNode({
      ...base,
      type: 'testChoice',
      outputs: ['left', 'right'],
      effect: 'pure',
      run: (context) => {
        const items = passed(context);
        return [items.filter(({ json }) => json.trace.length % 2 === 0), items.filter(({ json }) => json.trace.length % 2 === 1)];
      },
    }),
  ];
}

const graphs = (store: MemoryRunStore, broken: unknown[]) =>
  new SegmentGraphs({
    store: { load: async (_, namespace) => store.checkpoints.get(namespace) },
    onBroken: (error) => broken.push(error),
  });

function environmentOf(store: MemoryRunStore, world: { calls: string[]; stops: boolean }, broken: unknown[]): RunEnvironment {
  const nothing = () => undefined;
  const environment: Partial<RunEnvironment> = {
    writer: store.writer as RunEnvironment['writer'],
    staticData: { load: async () => [] },
    registry: new NodeRegistry([...nodeDefinitions, ...nodesOf(world)]),
    clock: systemClock,
    slices: eventLoopSlices,
    portsFor: () => ({}) as never,
    announcer: { advanced: nothing, answered: nothing, workQueued: nothing, callsLeft: nothing, stepStarted: nothing },
    leaseTerm: () => 1,
    maxDepth: 1,
    idempotencySecret: 'a secret for tests that is long enough',
    publicUrl: '',
    onCrash: nothing,
    graphs: graphs(store, broken),
  };
  return environment as RunEnvironment;
}

/** `name#run index: outputs`, whatever the order of the steps' ends. */
function stepsOf({ finished }: MemoryRunStore): string[] {
  const steps = (finished?.steps ?? []).map((step): StepRecord => (typeof step === 'string' ? decodeStep(step) : step));
  return steps.map(({ nodeName, runIndex, outputs }) => `${nodeName}#${runIndex}: ${JSON.stringify(outputs)}`).toSorted();
}

/** Spoils what the next process finds of its graph. */
function spoil(store: MemoryRunStore, how: Fate['checkpoint'], index: number): void {
  const text = store.checkpoints.get('');
  if (text === undefined || how === 'kept') return;
  if (how === 'gone') store.checkpoints.clear();
  else if (how === 'damaged') store.checkpoints.set('', text.slice(index % text.length));
  else store.checkpoints.set('', store.everyCheckpoint[index % store.everyCheckpoint.length] as string);
}

const MAX_PROCESSES = 400;

/** `keeps`: a process that has parked the run goes on with it as it is, unless it died. */
async function carry(
  plan: ReturnType<typeof make.plan>,
  lives: readonly Fate[],
  { stops, keeps = false }: { readonly stops: boolean; readonly keeps?: boolean },
) {
  const world = { calls: [] as string[], stops };
  const command = make.startCommand({
    triggerNodeId: 'Start',
    planHash: plan.segmentation?.shape ?? 'none',
    items: [{ json: {} }],
  });
  const store = new MemoryRunStore(command);
  const broken: unknown[] = [];
  const environment = environmentOf(store, world, broken);
  const loaded = toLoadedPlan(plan);
  let deaths = 0;
  const open = (claimed?: ClaimedRun) => new RunSession(environment, claimed?.command ?? command, loaded, claimed);
  const processes = new RunProcesses(store, open, keeps);
  for (let process = 0; !store.finished; process++) {
    if (process > MAX_PROCESSES) throw new Error('The run does not come to an end.');
    const fate = lives[Math.min(process, lives.length - 1)] as Fate;
    const death = process < lives.length ? fate.death : undefined;
    const end = await processes.next(death);
    if (end.kind === 'let-go') deaths++;
    spoil(store, fate.checkpoint, process);
    for (const place of fate.resumes) {
      const open = store.openWaits;
      if (open.length > 0) store.resume(open[place % open.length]!.path);
    }
  }
  return { status: store.finished.status, steps: stepsOf(store), calls: world.calls, deaths, broken };
}

describe('a run that stops at gates and dies in between', () => {
  it('comes to what a run comes to that never stops', async () => {
    const seen = { sequences: 0, deaths: 0, gates: 0 };
    await fc.assert(
      fc.asyncProperty(workflows, fates, async (pieces, lives) => {
        const drawing = new Drawing();
        drawing.draw({ kind: 'chain', pieces }, { name: '' });
        const isChain = pieces.every(({ kind }) => kind === 'gate' || kind === 'write' || kind === 'step');
        const { nodes, edges } = drawing;
        const plan = make.plan({
          nodes,
          edges,
          retained: true,
          ...(isChain && hasGate(nodes) && { segmentation: sequenceOf(nodes) }),
        } as never);

        const straight = await carry(plan, [{ death: undefined, checkpoint: 'kept', resumes: [0] }], { stops: false });
        const stopped = await carry(plan, lives, { stops: true });
        const kept = await carry(plan, lives, { stops: true, keeps: true });

        expect(straight.status).toBe('succeeded');
        expect(stopped).toMatchObject({ status: 'succeeded', steps: straight.steps, broken: [] });
        expect(kept).toMatchObject({ status: 'succeeded', steps: straight.steps, broken: [] });
        if (kept.deaths === 0) expect(kept.calls.toSorted()).toEqual(straight.calls.toSorted());
        // A write is made once; again only where its process died with it.
        expect(new Set(stopped.calls)).toEqual(new Set(straight.calls));
        expect(stopped.calls.length - straight.calls.length).toBeLessThanOrEqual(stopped.deaths * drawing.nodes.length);
        if (stopped.deaths === 0) expect(stopped.calls.toSorted()).toEqual(straight.calls.toSorted());
        seen.sequences += plan.segmentation?.shape === 'sequence' ? 1 : 0;
        seen.deaths += stopped.deaths;
        seen.gates += plan.segmentation?.gates.length ?? 0;
      }),
      { seed: 20_261_123, numRuns: 40 },
    );
    expect(seen.sequences).toBeGreaterThan(5);
    expect(seen.deaths).toBeGreaterThan(25);
    expect(seen.gates).toBeGreaterThan(60);
  }, 240_000);
});

const hasGate = (nodes: readonly PlanNodeSeed[]): boolean => nodes.some(({ effect }) => effect === 'wait');
