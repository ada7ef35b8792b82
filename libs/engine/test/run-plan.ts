import { digest, FakeClock } from '@weft/testing';
import type { Item, Json } from '@weft/workflow-model';
import type { Activation } from '../src/activation.ts';
import type { Outcome, RunResult } from '../src/outcome.ts';
import type { Plan } from '../src/plan.ts';
import type { Journal, RunEvent } from '../src/ports.ts';
import type { RunFacts } from '../src/run-view.ts';
import { Run, type RunStart } from '../src/run/run.ts';
import { MemoryJournal } from './memory-journal.ts';

export const FACTS: RunFacts = {
  executionId: 'execution',
  workflow: { id: 'workflow', name: 'Test', active: true },
  mode: 'manual',
  vars: {},
  env: {},
  resumeUrl: '',
};

/** What the nodes of a test do, by name; a node without an entry hands its items on at its first output. */
export type Behaviours = Readonly<Record<string, (activation: Activation, signal: AbortSignal) => Outcome | Promise<Outcome>>>;

export interface StepLog {
  readonly node: string;
  readonly runIndex: number;
  readonly path: string;
  readonly inputs: Activation['inputs'];
  readonly outputs: Activation['inputs'];
  readonly replayed: boolean;
  /** The run ended with this step's failure. */
  readonly stopped: boolean;
}

/** A run under a fake clock, with everything that it told. */
export class TestRun {
  readonly clock: FakeClock;
  readonly journal: Journal;
  readonly events: RunEvent[] = [];
  readonly finished: StepLog[] = [];
  readonly run: Run;

  constructor(
    plan: Plan,
    options: {
      nodes?: Behaviours;
      start?: Partial<RunStart>;
      journal?: Journal;
      clock?: FakeClock;
      durablePauseMs?: number;
    } = {},
  ) {
    const { nodes = {}, start = {} } = options;
    this.clock = options.clock ?? new FakeClock();
    this.journal = options.journal ?? new MemoryJournal();
    this.run = new Run({
      plan,
      durablePauseMs: options.durablePauseMs,
      facts: FACTS,
      start: { trigger: 0, items: items(0), ...start },
      ports: {
        clock: this.clock,
        journal: this.journal,
        digest,
        emit: (event) => this.#note(event),
        runNode: (activation, signal) =>
          nodes[activation.node.name]?.(activation, signal) ?? succeed([activation.inputs[0] ?? []]),
      },
    });
  }

  execute(): RunResult | Promise<RunResult> {
    return this.run.execute();
  }

  /** Names of the steps in the order in which they ended. */
  get order(): string {
    return this.finished.map(({ node }) => node).join(' ');
  }

  #note(event: RunEvent): void {
    this.events.push(event);
    if (event.type !== 'step-finished') return;
    const { node, runIndex, path, inputs } = event.activation;
    const { replayed, outcome } = event.step;
    const stopped = outcome.status === 'failed' && node.onError === 'stop';
    this.finished.push({ node: node.name, runIndex, path, inputs, outputs: event.outputs, replayed, stopped });
  }
}

export function succeed(outputs: readonly (readonly Item[] | undefined)[]): Outcome {
  return { status: 'succeeded', outputs };
}

export function fail(message: string, more: Partial<Extract<Outcome, { status: 'failed' }>['failure']> = {}): Outcome {
  return { status: 'failed', failure: { code: 'TEST_FAILED', fault: 'node', message, ...more } };
}

/** Items with `json.value`. */
export function items(...values: readonly Json[]): Item[] {
  return values.map((value) => ({ json: { value } }));
}
