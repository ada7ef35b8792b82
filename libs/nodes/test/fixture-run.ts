import {
  Run,
  type Journal,
  type Outputs,
  type Plan,
  type Resume,
  type RunFacts,
  type RunResult,
  type SettledOutcome,
  type Wait,
} from '@weft/engine';
import { createNodeRunner, NodeRegistry, type NodeDefinition } from '@weft/node-sdk';
import { digest } from '@weft/testing';
import type { Item, Json } from '@weft/workflow-model';
import { FakePorts } from './fake-ports.ts';
import type { Fixture } from './fixture.ts';
import { fixturePlan, fixtureSource, fixtureStart, inputsOf, NODE_NAME } from './fixture-plan.ts';

/** 2026-01-15T12:00:00Z */
export const FIXTURE_NOW = 1_768_478_400_000;

export interface Observed {
  readonly result: RunResult;
  readonly outcome: SettledOutcome | undefined;
  /** What left the node, by handle; without the handles that stayed silent. */
  readonly outputs: Readonly<Record<string, readonly Item[]>>;
  readonly ports: FakePorts;
  readonly wait: Wait | undefined;
}

const FACTS: RunFacts = {
  executionId: '0198b3a4-0000-7000-8000-000000000001',
  workflow: { id: 'w1', name: 'Fixture', active: false },
  mode: 'manual',
  vars: { region: 'eu' },
  env: {},
  resumeUrl: 'http://localhost/webhook-waiting/token',
};

/** Runs a fixture, through the end of its wait if it parks. */
export async function runFixture(definition: NodeDefinition, fixture: Fixture): Promise<Observed> {
  const plan = fixturePlan(definition, fixture);
  const first = await attempt({ definition, fixture, plan });
  if (first.result.status !== 'waiting') return first;
  const [wait] = first.result.waits;
  return { ...(await attempt({ definition, fixture, plan, waited: wait })), wait: wait?.wait };
}

interface Attempt {
  readonly definition: NodeDefinition;
  readonly fixture: Fixture;
  readonly plan: Plan;
  readonly waited?: { readonly path: string; readonly wait: Wait };
}

async function attempt({ definition, fixture, plan, waited }: Attempt): Promise<Observed> {
  const ports = new FakePorts(fixture);
  await ports.keep(fixture.files ?? {});
  const registry = new NodeRegistry([fixtureStart, fixtureSource, definition]);
  let outcome: SettledOutcome | undefined;
  let outputs: Outputs = [];
  const run: Run = new Run({
    plan,
    facts: { ...FACTS, triggerOutput: fixture.triggerOutput, startedBy: fixture.startedBy },
    ports: {
      runNode: createNodeRunner({
        registry,
        plan,
        view: () => run,
        ports,
        sleep: async (ms) => void ports.pauses.push(ms),
        keyFor: ({ itemIndex, call }) => `key-${itemIndex}-${call}`,
      }),
      clock: { now: () => FIXTURE_NOW, sleep: () => Promise.resolve() },
      journal: journalOf(waited, fixture),
      digest,
      emit: (event) => {
        if (event.type !== 'step-finished' || event.activation.node.name !== NODE_NAME) return;
        ({ outcome } = event.step);
        outputs = event.outputs;
      },
    },
    start: { trigger: 0, items: definition.kind === 'trigger' ? (inputsOf(fixture.input)[0] ?? []) : [] },
  });
  const result = await run.execute();
  return { result, outcome, outputs: byHandle(plan, outputs), ports, wait: undefined };
}

function resumeOf({ call, called, decision }: Fixture, wait?: Wait): Resume {
  if (decision) return { kind: 'decision', asked: wait?.kind === 'approval' ? wait.asks : null, ...decision };
  if (called) return { kind: 'children', results: called as unknown as Json };
  return call ? { kind: 'call', items: call } : { kind: 'timer' };
}

function journalOf(waited: Attempt['waited'], fixture: Fixture): Journal {
  const resume = resumeOf(fixture, waited?.wait);
  return {
    recall: (path) => (waited?.path === path ? { kind: 'wait', wait: waited.wait, resume, startedAt: FIXTURE_NOW } : undefined),
    begin: () => undefined,
    settle: () => undefined,
    park: () => undefined,
  };
}

function byHandle(plan: Plan, outputs: Outputs): Readonly<Record<string, readonly Item[]>> {
  const handles = plan.nodes.at(-1)?.outputs ?? [];
  return Object.fromEntries(handles.flatMap(({ handle }, index) => (outputs[index] ? [[handle, outputs[index]]] : [])));
}
