import { AppError } from '@weft/errors';
import type { Item } from '@weft/workflow-model';
import type { Failure, Outcome, SettledOutcome } from '../outcome.ts';
import type { JournalEntry, RunPorts } from '../ports.ts';
import type { ActivationRecord } from '../scheduler/activation-record.ts';
import { stepTimedOut } from './failures.ts';
import { newFlight, type Flight, type StepObserver } from './flight.ts';
import type { Gates, Held } from './gates.ts';
import { crashed, outcomeWithoutRunning } from './hand-on.ts';
import { pausePath, recallPause, type PauseWait } from './pauses.ts';
import { settledFrom, type WaitEntry } from './recalled.ts';
import { chanceOf, failureToRetry, retryDelayMs } from './retries.ts';

/**
 * Runs activations, each from start to end.
 *
 * started → (leave of somebody) → (commit of its intent) → attempt → settled | parked; attempt → pause → attempt while the retry policy
 * lasts; then, where people are asked about failures, parked.
 * Whatever answers at once is dealt with inside `start`; only the rest costs a promise.
 */
export class StepRunner {
  readonly #flights = new Set<Flight>();
  readonly #abort = new AbortController();

  constructor(
    private readonly ports: RunPorts,
    private readonly observer: StepObserver,
    private readonly options: {
      readonly pinData?: ReadonlyMap<number, readonly Item[]>;
      /** Names the run: what is left to chance is drawn by it. */
      readonly seed: string;
      /** Absent where nobody is ever asked about a step. */
      readonly gates?: Gates;
      /** A longer pause between two tries is journalled, and the run need not stay for it. */
      readonly durablePauseMs: number;
    },
  ) {}

  /** How many activations are started and not over. */
  get inFlight(): number {
    return this.#flights.size;
  }

  /** Is all that is in flight a long pause? */
  get onlyPauses(): boolean {
    for (const { pause } of this.#flights) if (pause === undefined) return false;
    return this.#flights.size > 0;
  }

  /** Aborted with the run. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  start(activation: ActivationRecord, now: number): void {
    if (activation.node.executeOnce && !activation.node.disabled) activation.keepFirstItems();
    const held = this.options.gates?.recall(activation);
    const entry = this.ports.journal.recall(activation.path);
    const isReplay = entry?.kind === 'settled' && activation.node.loop !== undefined;
    if (entry?.kind === 'settled' && !isReplay)
      return this.observer.settled(activation, { ...settledFrom(entry), replayed: true });
    if (held) return this.#hold(activation, held, false);
    const { wait, gate } = this.#ownWait(activation, entry);
    if (wait === undefined) return this.#takeUp(newFlight(activation, now, isReplay));
    if (wait.resume === undefined) return this.observer.parked(activation, { wait: wait.wait, gate, isNew: false });
    activation.resume = wait.resume;
    this.#takeUp(newFlight(activation, wait.startedAt, isReplay));
  }

  /** The node's own wait, open or over, and the name that it goes by where that is not the activation's. */
  #ownWait(activation: ActivationRecord, entry: JournalEntry | undefined): { wait?: WaitEntry; gate?: string } {
    const gate = this.options.gates?.waitNameOf(activation);
    const own = gate === undefined ? entry : this.ports.journal.recall(gate);
    return { wait: own?.kind === 'wait' ? own : undefined, gate };
  }

  /** Leaves long pauses to the journal, which has them: another attempt at the run goes on with those steps. */
  parkPauses(): void {
    for (const flight of this.#flights) {
      const { activation, pause } = flight;
      if (pause === undefined) continue;
      flight.awaits = undefined;
      flight.timer?.abort();
      this.#flights.delete(flight);
      this.observer.parked(activation, { wait: pause.wait, gate: pause.path, isNew: false });
    }
  }

  /** Asks everything in flight to end. */
  abort(reason: string): void {
    const error = new AppError('CANCELLED', reason);
    this.#abort.abort(error);
    for (const { attempt } of this.#flights) attempt?.abort(error);
  }

  /** Waits no longer for what is in flight. */
  abandon(): void {
    for (const flight of this.#flights) {
      flight.awaits = undefined;
      flight.timer?.abort();
    }
    this.#flights.clear();
  }

  /** Goes on after the last long pause of an earlier attempt at the run, where there was one. */
  #takeUp(flight: Flight): void {
    const { activation } = flight;
    const pause = activation.node.retry && recallPause(this.ports.journal, activation, this.#roundOf(activation));
    if (pause?.isOver === false) return this.observer.parked(activation, { wait: pause.wait, gate: pause.path, isNew: false });
    if (pause) {
      flight.pauses = pause.count;
      flight.attempts = pause.wait.retry.attempts;
      flight.startedAt = pause.wait.retry.startedAt;
    }
    this.#begin(flight);
  }

  #roundOf(activation: ActivationRecord): number {
    return this.options.gates?.countOf(activation) ?? 0;
  }

  #begin(flight: Flight): void {
    const { activation } = flight;
    const given = outcomeWithoutRunning(activation, this.options.pinData?.get(activation.node.index));
    if (given !== undefined) {
      this.#announce(flight);
      return this.#conclude(flight, given);
    }
    if (this.options.gates !== undefined && this.#isStopped(flight, this.options.gates)) return;
    this.#secure(flight, () => {
      this.#announce(flight);
      this.#attempt(flight);
    });
  }

  /** A write is tried once its intent is committed. */
  #secure(flight: Flight, then: () => void): void {
    const begun = isDurable(flight.activation) ? this.ports.journal.begin(flight.activation) : undefined;
    if (begun === undefined) return then();
    this.#await(flight, begun, () => {
      if (this.signal.aborted) return;
      if (flight.attempts === 0) flight.startedAt = this.ports.clock.now();
      then();
    });
  }

  /** Does somebody have to let the activation start first, or has it come to its end by what was decided? */
  #isStopped(flight: Flight, gates: Gates): boolean {
    const { activation } = flight;
    const held = gates.before(activation);
    if (held) this.#hold(activation, held, true);
    const decided = gates.outcomeOf(activation);
    if (decided) {
      this.#announce(flight);
      this.#settle(flight, decided);
    }
    return held !== undefined || decided !== undefined;
  }

  #hold(activation: ActivationRecord, { path: gate, wait }: Held, isNew: boolean): void {
    this.observer.parked(activation, { wait, gate, isNew });
  }

  #announce({ activation, startedAt }: Flight): void {
    this.ports.emit({ type: 'step-started', activation, at: startedAt });
  }

  #attempt(flight: Flight): void {
    flight.attempts++;
    const outcome = this.#call(flight);
    if (!isPromise(outcome)) return this.#conclude(flight, outcome);
    this.#await(flight, outcome.then(undefined, crashed), (landed) => this.#conclude(flight, landed));
    if (flight.attempt === undefined) return;
    // The node itself may have cancelled the run, before this attempt was in flight.
    if (this.signal.aborted) flight.attempt.abort(this.signal.reason);
    this.#limit(flight, flight.attempt);
  }

  #call(flight: Flight): Outcome | Promise<Outcome> {
    const { node } = flight.activation;
    flight.attempt = node.timeoutMs > 0 ? new AbortController() : undefined;
    try {
      return this.ports.runNode(flight.activation, flight.attempt?.signal ?? this.signal);
    } catch (error) {
      return crashed(error);
    }
  }

  /** Ends an attempt that takes too long, whether its node listens to its signal or not. */
  #limit(flight: Flight, attempt: AbortController): void {
    const { node } = flight.activation;
    const timer = (flight.timer = new AbortController());
    const over = (): void => {
      if (timer.signal.aborted || this.signal.aborted) return;
      this.#land(flight, () => {
        const failure = stepTimedOut(node);
        attempt.abort(new AppError('REQUEST_TIMEOUT', failure.message));
        this.#conclude(flight, { status: 'failed', failure });
      });
    };
    this.ports.clock.sleep(node.timeoutMs, timer.signal).then(over, (error: unknown) => this.observer.broke(error));
  }

  #conclude(flight: Flight, outcome: Outcome): void {
    const { activation, attempts } = flight;
    if (outcome.status === 'waiting') {
      const gate = this.options.gates?.waitNameOf(activation);
      return this.observer.parked(activation, { wait: outcome.wait, gate, isNew: true });
    }
    const failure = failureToRetry(outcome, activation.node);
    if (failure !== undefined && !this.signal.aborted) {
      const chance = () => chanceOf(this.ports.digest, { seed: this.options.seed, path: activation.path, attempt: attempts });
      const delayMs = retryDelayMs(activation.node.retry, { attempt: attempts, failure, chance });
      if (delayMs !== undefined) return this.#pause(flight, failure, delayMs);
    }
    if (outcome.status === 'failed' && !this.signal.aborted) {
      const held = this.options.gates?.after(activation, outcome.failure, attempts);
      if (held) return this.#hold(activation, held, true);
    }
    this.#settle(flight, outcome);
  }

  #settle({ activation, attempts, startedAt, isReplay }: Flight, outcome: SettledOutcome): void {
    const before = this.options.gates?.attemptsBefore(activation) ?? 0;
    this.observer.settled(activation, {
      outcome,
      attempts: before + attempts || 1,
      startedAt,
      finishedAt: this.ports.clock.now(),
      replayed: isReplay,
    });
  }

  #pause(flight: Flight, failure: Failure, delayMs: number): void {
    const { activation, attempts: attempt } = flight;
    this.ports.emit({ type: 'step-retrying', activation, attempt, failure, delayMs, at: this.ports.clock.now() });
    if (delayMs > this.options.durablePauseMs) return this.#pauseLong(flight, failure, delayMs);
    this.#await(flight, this.ports.clock.sleep(delayMs, this.signal), () => {
      if (!this.signal.aborted) this.#attempt(flight);
    });
  }

  /**
   * Is kept in memory as long as something else of the run is under way. A write then needs a new intent: what the journal has of the pause says
   * that its last try is over.
   */
  #pauseLong(flight: Flight, failure: Failure, delayMs: number): void {
    const { activation, attempts, startedAt } = flight;
    const at = this.ports.clock.now();
    const path = pausePath(activation, this.#roundOf(activation), ++flight.pauses);
    const wait: PauseWait = { kind: 'timer', dueAt: at + delayMs, retry: { attempts, startedAt, failure } };
    this.ports.journal.park(activation, wait, path);
    this.ports.emit({ type: 'step-waiting', activation, wait, gate: path, at });
    flight.pause = { path, wait };
    flight.timer = new AbortController();
    const signal = AbortSignal.any([this.signal, flight.timer.signal]);
    this.#await(flight, this.ports.clock.sleep(delayMs, signal), () => {
      flight.pause = undefined;
      if (!this.signal.aborted) this.#secure(flight, () => this.#attempt(flight));
    });
  }

  #await<Value>(flight: Flight, promise: Promise<Value>, then: (value: Value) => void): void {
    const token = {};
    flight.awaits = token;
    this.#flights.add(flight);
    promise.then(
      (value) => {
        if (flight.awaits === token) this.#land(flight, () => then(value));
      },
      (error: unknown) => {
        if (flight.awaits !== token) return;
        this.#flights.delete(flight);
        this.observer.broke(error);
      },
    );
  }

  #land(flight: Flight, work: () => void): void {
    flight.awaits = undefined;
    flight.timer?.abort();
    this.#flights.delete(flight);
    this.observer.turn(work);
  }
}

/** Is its effect one that must not start before its intent is committed? */
function isDurable({ node, resume }: ActivationRecord): boolean {
  if (resume?.kind === 'children') return false; // what it began is over
  return node.effect === 'write' || node.effect === 'respond';
}

function isPromise(outcome: Outcome | Promise<Outcome>): outcome is Promise<Outcome> {
  return 'then' in outcome;
}
