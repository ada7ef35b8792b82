import { AppError } from '@weft/errors';
import type { Item } from '@weft/workflow-model';
import type { Outcome, SettledOutcome } from '../outcome.ts';
import type { RunPorts } from '../ports.ts';
import type { ActivationRecord } from '../scheduler/activation-record.ts';
import { stepTimedOut } from './failures.ts';
import { newFlight, type Flight, type StepObserver } from './flight.ts';
import { Flights } from './flights.ts';
import type { Gates, Held } from './gates.ts';
import { crashed, outcomeWithoutRunning } from './hand-on.ts';
import { OwnWaits } from './own-waits.ts';
import { settledFrom } from './recalled.ts';
import { StepPauses } from './step-pauses.ts';

export interface StepRunnerOptions {
  readonly pinData?: ReadonlyMap<number, readonly Item[]>;
  /** Names the run: what is left to chance is drawn by it. */
  readonly seed: string;
  /** Absent where nobody is ever asked about a step. */
  readonly gates?: Gates;
  /** A longer pause between two tries is journalled, and the run need not stay for it. */
  readonly durablePauseMs: number;
}

/**
 * Runs activations, each from start to end.
 *
 * started → (leave of somebody) → (commit of its intent) → attempt → settled | parked; attempt → pause → attempt while the retry policy
 * lasts; then, where people are asked about failures, parked.
 * Whatever answers at once is dealt with inside `start`; only the rest costs a promise.
 */
export class StepRunner {
  /** What is under way. */
  readonly flights: Flights;
  readonly pauses: StepPauses;
  private readonly ownWaits: OwnWaits;

  constructor(
    private readonly ports: RunPorts,
    private readonly observer: StepObserver,
    private readonly options: StepRunnerOptions,
  ) {
    this.flights = new Flights(observer);
    const next = (flight: Flight, needsIntent: boolean) => this.#tryAgain(flight, needsIntent);
    this.ownWaits = new OwnWaits(ports.journal, options.gates);
    this.pauses = new StepPauses(ports, this.flights, { observer, next, ownWaits: this.ownWaits, ...options });
  }

  start(activation: ActivationRecord, now: number): void {
    if (activation.node.executeOnce && !activation.node.disabled) activation.keepFirstItems();
    const held = this.options.gates?.recall(activation);
    const entry = this.ports.journal.recall(activation.path);
    const isReplay = entry?.kind === 'settled' && activation.node.loop !== undefined;
    if (entry?.kind === 'settled' && !isReplay)
      return this.observer.settled(activation, { ...settledFrom(entry), replayed: true });
    if (held) return this.#hold(activation, held, false);
    this.#goOn(newFlight(activation, now, isReplay));
  }

  /** From the node's own wait, where that is over; or from the beginning. */
  #goOn(flight: Flight): void {
    const { activation } = flight;
    const wait = this.ownWaits.recall(flight);
    if (wait !== undefined && wait.resume === undefined)
      return this.observer.parked(activation, { wait: wait.wait, gate: this.ownWaits.nameOf(flight), isNew: false });
    // One that is begun anew, in this attempt too, has not what ended an earlier wait.
    activation.resume = wait?.resume;
    if (wait !== undefined) flight.startedAt = wait.startedAt;
    this.#takeUp(flight);
  }

  #takeUp(flight: Flight): void {
    const open = this.pauses.recall(flight);
    if (open === undefined) return this.#begin(flight);
    this.observer.parked(flight.activation, { wait: open.wait, gate: open.path, isNew: false });
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
    const begun = isDurable(flight) ? this.ports.journal.begin(flight.activation) : undefined;
    if (begun === undefined) return then();
    this.flights.await(flight, begun, () => {
      if (this.flights.signal.aborted) return;
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
    this.flights.await(flight, outcome.then(undefined, crashed), (landed) => this.#conclude(flight, landed));
    if (flight.attempt === undefined) return;
    // The node itself may have cancelled the run, before this attempt was in flight.
    if (this.flights.signal.aborted) flight.attempt.abort(this.flights.signal.reason);
    this.#limit(flight, flight.attempt);
  }

  #call(flight: Flight): Outcome | Promise<Outcome> {
    const { node } = flight.activation;
    flight.attempt = node.timeoutMs > 0 ? new AbortController() : undefined;
    try {
      return this.ports.runNode(flight.activation, flight.attempt?.signal ?? this.flights.signal);
    } catch (error) {
      return crashed(error);
    }
  }

  /** Ends an attempt that takes too long, whether its node listens to its signal or not. */
  #limit(flight: Flight, attempt: AbortController): void {
    const { node } = flight.activation;
    const timer = (flight.timer = new AbortController());
    const over = (): void => {
      if (timer.signal.aborted || this.flights.signal.aborted) return;
      this.flights.land(flight, () => {
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
      const gate = this.ownWaits.nameOf(flight);
      return this.observer.parked(activation, { wait: outcome.wait, gate, isNew: true });
    }
    if (this.pauses.begin(flight, outcome)) return;
    if (outcome.status === 'failed' && !this.flights.signal.aborted) {
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

  /** `needsIntent`: what the journal has of the last try says that it is over. */
  #tryAgain(flight: Flight, needsIntent: boolean): void {
    if (needsIntent) this.#secure(flight, () => this.#attempt(flight));
    else this.#attempt(flight);
  }
}

/** Is its effect one that must not start before its intent is committed? */
function isDurable({ activation: { node, resume }, renewals }: Flight): boolean {
  if (resume?.kind === 'children' || renewals > 0) return false; // what it began is over; what it calls is called by a commit of its own
  return node.effect === 'write' || node.effect === 'respond';
}

function isPromise(outcome: Outcome | Promise<Outcome>): outcome is Promise<Outcome> {
  return 'then' in outcome;
}
