import { isJsonObject, type Item, type Json } from '@weft/workflow-model';
import type { Decision, Failure, Resume, SettledOutcome, Wait } from '../outcome.ts';
import type { Plan, PlanNode } from '../plan.ts';
import type { RunPorts } from '../ports.ts';
import type { ActivationRecord } from '../scheduler/activation-record.ts';
import { asksBefore, questionAfter } from '../supervision.ts';
import { askAbout, digestOf, type GateAbout, type GateAsks } from './gate-question.ts';
import { dueAtOf } from './gate-supervisors.ts';
import { skipped } from './hand-on.ts';

/** An activation that is held until somebody has decided about it. */
export interface Held {
  /** The gate's name: that of the activation, and which of its gates this is, from 1. */
  readonly path: string;
  readonly wait: Wait;
}

/** What has been decided about an activation. */
interface Passed {
  /** Gates that it has come to. */
  count: number;
  /** The step is over by decision, without another attempt. */
  outcome?: SettledOutcome;
  /** Attempts before the last gate. */
  attempts: number;
  /** The gate after which the step was begun anew: what its node has waited for before is no answer to it. */
  renewedAt?: number;
  /** The items of the first input as they arrived, where others stand in for them. */
  original?: readonly Item[];
}

/** Characters of a digest that tell one edit of an item from another. */
const EDIT_CHARS = 24;
const NO_ITEMS: readonly Item[] = [];

/**
 * The places at which people decide about steps: before one starts, after it has failed for good, and where it is not known whether a call
 * was made. A gate is a wait of its own in the journal, so an attempt that recalls its decision goes on, and one that recalls the question
 * holds the activation as before.
 *
 * An activation comes to its gates one after the other, and they are numbered: the same decisions lead to the same gates, whoever replays.
 */
export class Gates {
  readonly #passed = new WeakMap<ActivationRecord, Passed>();

  constructor(
    private readonly plan: Plan,
    private readonly ports: Pick<RunPorts, 'journal' | 'digest' | 'clock'>,
    /** Ids of the users who have started the run by hand. */
    private readonly startedBy: readonly string[] = [],
  ) {}

  /** Takes up what was decided by earlier attempts at the run: other items stand from then on. */
  recall(activation: ActivationRecord): Held | undefined {
    for (let count = 1; ; count++) {
      const path = gatePath(activation, count);
      const entry = this.ports.journal.recall(path);
      if (entry?.kind !== 'wait' || entry.wait.kind !== 'approval') return undefined;
      const passed = this.#passedBy(activation, count);
      if (entry.resume === undefined) return { path, wait: entry.wait };
      this.#decide(activation, passed, { asks: entry.wait.asks as unknown as GateAsks, resume: entry.resume });
    }
  }

  /** What the node's own wait goes by, where the step was begun anew after a failure. */
  waitNameOf(activation: ActivationRecord): string | undefined {
    const renewedAt = this.#passed.get(activation)?.renewedAt;
    return renewedAt === undefined ? undefined : `${activation.path}.w${renewedAt}`;
  }

  /** Where somebody has to let the activation start first. */
  before(activation: ActivationRecord): Held | undefined {
    if (this.#passed.has(activation) || !asksBefore(this.plan, activation.node)) return undefined;
    return this.#hold(activation, { question: 'start', attempts: 0 });
  }

  /** What the activation came to by decision. */
  outcomeOf(activation: ActivationRecord): SettledOutcome | undefined {
    return this.#passed.get(activation)?.outcome;
  }

  /** Where somebody has to say what becomes of a failure for good. */
  after(activation: ActivationRecord, failure: Failure, attempts: number): Held | undefined {
    const question = questionAfter(this.plan, activation.node, failure);
    if (question === undefined) return undefined;
    return this.#hold(activation, { question, failure, attempts: this.attemptsBefore(activation) + attempts });
  }

  /** How many gates the activation has come to. */
  countOf(activation: ActivationRecord): number {
    return this.#passed.get(activation)?.count ?? 0;
  }

  attemptsBefore(activation: ActivationRecord): number {
    return this.#passed.get(activation)?.attempts ?? 0;
  }

  #hold(activation: ActivationRecord, about: GateAbout): Held {
    const passed = this.#passedBy(activation, (this.#passed.get(activation)?.count ?? 0) + 1);
    const { supervisors } = this.plan;
    const moment = { now: this.ports.clock.now(), startedBy: this.startedBy };
    const asks = askAbout(activation, about, { supervisors, moment, digest: this.ports.digest });
    const dueAt = dueAtOf(supervisors, moment);
    const wait = { kind: 'approval' as const, asks: asks as unknown as Json, ...(dueAt !== undefined && { dueAt }) };
    return { path: gatePath(activation, passed.count), wait };
  }

  #passedBy(activation: ActivationRecord, count: number): Passed {
    const passed = this.#passed.get(activation) ?? { count, attempts: 0 };
    passed.count = count;
    this.#passed.set(activation, passed);
    return passed;
  }

  /** Whatever is not offered counts as the most careful answer: nothing of the step is done any more. */
  #decide(activation: ActivationRecord, passed: Passed, { asks, resume }: { asks: GateAsks; resume: Resume }): void {
    const { decision, items = NO_ITEMS } = resume.kind === 'decision' ? resume : NOBODY;
    passed.attempts = asks.attempts;
    switch (asks.question) {
      case 'start':
        if (decision === 'edit') return this.#edit(activation, passed, items);
        passed.outcome =
          decision === 'approved' ? this.#unlessShown(activation, asks) : failed(rejected(activation.node, resume));
        return;
      case 'failure':
        passed.renewedAt = passed.count;
        if (decision === 'edit') return this.#edit(activation, passed, items);
        if (decision === 'skip') passed.outcome = skipped(activation, items, asks.failure);
        else if (decision !== 'retry') passed.outcome = failed(asks.failure);
        return;
      case 'uncertain':
        // What stands in for the call's result is with the calls, in the journal.
        if (!LETS_CALL.includes(decision)) passed.outcome = failed(asks.failure);
    }
  }

  #unlessShown(activation: ActivationRecord, { shown }: GateAsks): SettledOutcome | undefined {
    return digestOf(activation, this.ports.digest) === shown.items.sha256 ? undefined : failed(changed(activation.node));
  }

  /** The items take the places of those that arrived. Calls for another item are other calls: they go by a name that holds its content. */
  #edit(activation: ActivationRecord, passed: Passed, items: readonly Item[]): void {
    if (items.length === 0) return;
    const original = (passed.original ??= activation.inputs[0] ?? NO_ITEMS);
    const edited = activation.node.executeOnce ? items.slice(0, 1) : items;
    activation.inputs = [edited.map((item, index) => withLineage(item, original, index)), ...activation.inputs.slice(1)];
    activation.callNames = edited.map((item, index) => {
      const text = contentOf(item);
      if (text === contentOf(original[index])) return undefined;
      return `${activation.path}.${this.ports.digest('sha256', text).slice(0, EDIT_CHARS)}`;
    });
  }
}

/** The call is made again, or what was given stands for it. */
const LETS_CALL: readonly string[] = ['retry', 'done'];

const NOBODY: Pick<Decision, 'decision' | 'items'> = { decision: 'expired' };

const gatePath = ({ path }: ActivationRecord, count: number): string => `${path}.${count}`;

const contentOf = (item: Item | undefined): string => JSON.stringify([item?.json, item?.binary]);

/** An item that does not say what it comes from comes from what the one at its place came from, or the only one. */
function withLineage(item: Item, original: readonly Item[], index: number): Item {
  if (item.pairedItem !== undefined) return item;
  const pairedItem = (original.length === 1 ? original[0] : original[index])?.pairedItem;
  return pairedItem === undefined ? item : { ...item, pairedItem };
}

function failed(failure: Failure | undefined): SettledOutcome {
  return { status: 'failed', failure: failure ?? UNKNOWN };
}

const UNKNOWN: Failure = { code: 'STEP_REJECTED', fault: 'user', message: 'The step was given up.', retryable: false };

/** What was approved is what came again, or nothing is done. */
function changed({ name }: PlanNode): Failure {
  return {
    code: 'APPROVAL_CHANGED',
    fault: 'platform',
    message: `The items of "${name}" are not those that were approved, so that nothing was done with them.`,
    fix: 'Run the workflow again, so that somebody decides about these items.',
    retryable: false,
  };
}

function rejected({ name }: PlanNode, resume: Resume): Failure {
  const { decision, by } = resume.kind === 'decision' ? resume : { ...NOBODY, by: undefined };
  const isByDeadline = decision === 'expired' || (isJsonObject(by) && by['via'] === 'deadline');
  const why = isByDeadline ? 'nobody who was asked has let it in time' : 'somebody who was asked rejected it';
  return {
    code: decision === 'expired' ? 'APPROVAL_EXPIRED' : 'STEP_REJECTED',
    fault: 'user',
    message: `"${name}" was not run: ${why}.`,
    fix: 'Run the workflow again, or change what leads to the step.',
    retryable: false,
  };
}
