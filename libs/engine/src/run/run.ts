import type { Item } from '@weft/workflow-model';
import type { Activation } from '../activation.ts';
import type { Outputs, RunResult, Wait } from '../outcome.ts';
import type { Plan, PlanLoop } from '../plan.ts';
import type { Digest, RunPorts, SettledStep } from '../ports.ts';
import type { RunFacts, RunView } from '../run-view.ts';
import { ActivationRecord } from '../scheduler/activation-record.ts';
import { graphOf, type PlanGraph } from '../scheduler/plan-graph.ts';
import type { Schedule } from '../scheduler/schedule.ts';
import { scheduleFor } from '../scheduler/schedule-for.ts';
import { destinationUnreachable, loopLimitReached, runTimedOut, stepFailure } from './failures.ts';
import { FinishedActivations } from './finished-activations.ts';
import type { Parking, StepObserver } from './flight.ts';
import { Gates } from './gates.ts';
import { handedOn } from './hand-on.ts';
import { RunEnd } from './run-end.ts';
import { StepRunner } from './step-runner.ts';
import { TimeSlice } from './time-slice.ts';

/** Where a run starts, and how far it goes. */
export interface RunStart {
  /** Index of the node that runs first; usually a trigger. */
  readonly trigger: number;
  /** What it gets as its first input; one empty item if there is nothing. */
  readonly items: readonly Item[];
  /** By node index: what stands in for the output of a node, which is then not run. */
  readonly pinData?: ReadonlyMap<number, readonly Item[]>;
  /** Index of the node to stop after; only what leads to it runs. */
  readonly destination?: number;
  /** When the run's first attempt started, in milliseconds since the epoch; the run's deadline counts from it. Default: now. */
  readonly startedAt?: number;
  /** When the run fails, whatever its plan allows, in milliseconds since the epoch: what whoever has called it has left. */
  readonly deadline?: number;
}

export interface RunOptions {
  readonly plan: Plan;
  readonly facts: RunFacts;
  readonly ports: RunPorts;
  readonly start: RunStart;
  /** A pause between two tries of a step that is longer than this is journalled, and parks the run where nothing else is under way. Absent: none is. */
  readonly durablePauseMs?: number;
}

/**
 * One attempt to carry a plan to an end. It has no state outside itself and the journal: an attempt that dies is taken
 * up by a new `Run` on the same journal.
 *
 * new → open (`execute`) → ending → over. `open` starts steps; `ending` starts none and waits for those in flight, which
 * were told to abort; `over` has a result that does not change. A run without steps in flight or to start is over at once.
 *
 * Invariants:
 * - Work is done in turns, one at a time: `execute`, and whenever something in flight lands. Between turns the run is
 *   open with steps in flight or a yield under way, or ending with steps in flight, or over.
 * - An activation is started once, and handed on once or not at all: a parked one stays with the schedule.
 * - Where every step answers at once, the whole run is one turn and its result no promise.
 */
export class Run implements RunView {
  readonly plan: Plan;
  readonly facts: RunFacts;
  readonly digest: Digest;
  readonly #ports: RunPorts;
  readonly #schedule: Schedule;
  readonly #runner: StepRunner;
  #end: RunEnd;
  readonly #slice: TimeSlice;
  readonly #finished: FinishedActivations;
  readonly #runCounts: Int32Array;
  /** By node: how often it had run when the loop around it last turned. */
  #countedFrom: Int32Array | undefined;
  /** By their names, in the order in which they were met. */
  readonly #waits = new Map<string, { wait: Wait; activation: ActivationRecord }>();
  readonly #deadline: number;
  #first: ActivationRecord | undefined;
  #isYielding = false;

  constructor({ plan, facts, ports, start, durablePauseMs = Infinity }: RunOptions) {
    const graph = graphOf(plan);
    this.plan = plan;
    this.facts = facts;
    this.digest = ports.digest;
    this.#ports = ports;
    this.#first = new ActivationRecord(graph.node(start.trigger), [start.items.length > 0 ? start.items : [{ json: {} }]], []);
    this.#schedule = scheduleFor(graph, start);
    const gates = graph.mayAsk ? new Gates(plan, ports, facts.startedBy) : undefined;
    const { pinData } = start;
    this.#runner = new StepRunner(ports, this.#observer(), { pinData, seed: facts.executionId, gates, durablePauseMs });
    this.#end = new RunEnd(ports.clock, this.#runner.flights);
    this.#slice = new TimeSlice(ports.clock);
    this.#finished = new FinishedActivations(plan.order === 'parallel');
    this.#runCounts = new Int32Array(plan.nodes.length);
    const own = plan.timeoutMs > 0 ? (start.startedAt ?? ports.clock.now()) + plan.timeoutMs : Infinity;
    this.#deadline = Math.min(own, start.deadline ?? Infinity);
    this.#checkDestination(graph, start);
  }

  /** The activation whose items answer a caller that waits for the last node; set once there is one, with its outputs. */
  get lastActivation(): Activation | undefined {
    return this.#finished.last;
  }

  now(): number {
    return this.#ports.clock.now();
  }

  /** When the run fails if it is not over by then: milliseconds since the epoch, or Infinity. */
  get deadline(): number {
    return this.#deadline;
  }

  finished(nodeIndex: number): readonly Activation[] {
    return this.#finished.of(nodeIndex);
  }

  /**
   * Runs the plan to its end, or until only waits are left. Call it once.
   * @throws what a port threw; of the documented ones, EXECUTION_LOST_OWNERSHIP of `journal.begin`. Always as a rejection.
   */
  execute(): RunResult | Promise<RunResult> {
    const first = this.#first;
    if (first === undefined) throw new Error('This Run was executed before: make a new one, on the same journal.');
    this.#first = undefined;
    this.#turn(() => this.#schedule.start(first));
    return this.#end.result();
  }

  /** Aborts what runs and starts nothing more; the result is `cancelled`. Without effect once the run is ending. */
  cancel(reason: string): void {
    this.#end.with({ status: 'cancelled', reason });
  }

  /** As `cancel`, for another attempt that goes on with the run: it is to know how often steps were tried. */
  handBack(reason: string): void {
    if (this.#end.isOpen) this.#runner.pauses.keep();
    this.cancel(reason);
  }

  /** Starts nothing more and lets what runs come to its end; the result is `paused`, or that end. Without effect once the run is ending. */
  pause(): void {
    if (!this.#end.isOpen) return;
    this.#runner.pauses.park();
    this.#end.with({ status: 'paused' });
  }

  /** Is a step waiting while the run is open? */
  get isWaiting(): boolean {
    return this.#waits.size > 0 && this.#end.isOpen;
  }

  /** A wait of this name is over, and the journal says by what: its step goes on. Without effect where the run has no such open wait. */
  goOn(path: string): void {
    if (this.#end.isOpen && this.#waits.has(path)) this.#turn(() => this.#leaveWait(path));
  }

  /** After the result `waiting`: the run is open again, and nothing of it is under way. */
  reopen(): void {
    this.#end = new RunEnd(this.#ports.clock, this.#runner.flights);
  }

  /** As `execute`, once the run is open again: these waits are over. */
  goOnFrom(paths: readonly string[]): RunResult | Promise<RunResult> {
    this.#turn(() => {
      for (const path of paths) this.#leaveWait(path);
    });
    return this.#end.result();
  }

  #leaveWait(path: string): void {
    const waiting = this.#waits.get(path);
    if (!waiting) return;
    this.#waits.delete(path);
    this.#runner.start(waiting.activation, this.now());
  }

  #observer(): StepObserver {
    return {
      settled: (activation, step) => this.#settled(activation, step),
      parked: (activation, parking) => this.#parked(activation, parking),
      turn: (work) => this.#turn(work),
      broke: (error) => this.#end.broke(error),
    };
  }

  #turn(work: () => void): void {
    this.#end.enterTurn();
    try {
      this.#slice.resume();
      work();
      if (this.#end.isPausing) this.#runner.pauses.park();
      this.#drive();
    } catch (error) {
      this.#end.broke(error);
    } finally {
      this.#end.leaveTurn();
    }
  }

  #drive(): void {
    while (this.#end.isOpen && !this.#isYielding) {
      const now = this.#ports.clock.now();
      if (now >= this.#deadline) return this.#end.with({ status: 'failed', failure: runTimedOut(this.plan) });
      if (this.#slice.isOver(now)) return this.#yield();
      const activation = this.#schedule.next();
      if (activation === undefined) return this.#rest(now);
      this.#start(activation, now);
    }
  }

  #start(activation: ActivationRecord, now: number): void {
    const { node } = activation;
    const runIndex = this.#runCounts[node.index] ?? 0;
    const limit = node.loop?.maxLoopCount ?? this.plan.maxLoopCount;
    if (limit > 0 && runIndex - (this.#countedFrom?.[node.index] ?? 0) >= limit)
      return this.#end.with({ status: 'failed', failure: loopLimitReached(node, limit) });
    this.#runCounts[node.index] = runIndex + 1;
    if (node.loop) this.#restartCounts(node.loop);
    activation.runIndex = runIndex;
    this.#runner.start(activation, now);
  }

  /** What a loop turns over is bounded by its items: inside of it each turn may run a node as often as the plan says. */
  #restartCounts({ restarts }: PlanLoop): void {
    this.#countedFrom ??= new Int32Array(this.#runCounts.length);
    for (const index of restarts) this.#countedFrom[index] = this.#runCounts[index] ?? 0;
  }

  /** Nothing can start: the run waits for what is in flight, or is over. */
  #rest(now: number): void {
    if (this.#runner.flights.onlyPauses) this.#runner.pauses.park();
    if (this.#runner.flights.count === 0)
      return this.#end.with(this.#waits.size > 0 ? { status: 'waiting', waits: this.#openWaits() } : { status: 'succeeded' });
    this.#slice.pause(now);
    this.#end.at(this.#deadline, () => ({ status: 'failed', failure: runTimedOut(this.plan) }));
  }

  #yield(): void {
    this.#isYielding = true;
    this.#slice.yield(this.#runner.flights.signal).then(
      () => this.#turn(() => (this.#isYielding = false)),
      (error: unknown) => this.#end.broke(error),
    );
  }

  #settled(activation: ActivationRecord, step: SettledStep): void {
    // A failure after the abort is the abort's doing, and says nothing about the step; a success is worth keeping.
    if (!this.#end.takesOutcomes && (this.#end.isBroken || step.outcome.status === 'failed')) return;
    if (!step.replayed) this.#ports.journal.settle(activation, step);
    const outputs = handedOn(activation, step.outcome);
    this.#ports.emit({ type: 'step-finished', activation, step, outputs: outputs ?? [] });
    if (!this.#end.takesOutcomes) return;
    if (outputs !== undefined) return this.#handOn(activation, outputs);
    if (step.outcome.status === 'failed')
      this.#end.with({ status: 'failed', failure: stepFailure(activation.node, step.outcome.failure) });
  }

  #handOn(activation: ActivationRecord, outputs: Outputs): void {
    activation.outputs = outputs;
    const isLeaf = !this.#schedule.handOn(activation, outputs);
    this.#finished.add(activation, isLeaf);
  }

  #parked(activation: ActivationRecord, { wait, gate, isNew }: Parking): void {
    if (!this.#end.takesOutcomes) return;
    if (isNew) {
      this.#ports.journal.park(activation, wait, gate);
      this.#ports.emit({ type: 'step-waiting', activation, wait, gate, at: this.now() });
    }
    this.#waits.set(gate ?? activation.path, { wait, activation });
  }

  #openWaits(): Extract<RunResult, { status: 'waiting' }>['waits'] {
    return Array.from(this.#waits, ([path, { wait }]) => ({ path, wait }));
  }

  #checkDestination(graph: PlanGraph, { trigger, destination }: RunStart): void {
    if (destination === undefined || destination === trigger || graph.reaches(trigger, destination)) return;
    const failure = destinationUnreachable(graph.node(trigger).plan, graph.node(destination).plan);
    this.#end.with({ status: 'failed', failure });
  }
}
