import { digest } from '@weft/testing';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import type { Activation } from '../src/activation.ts';
import { compileExpression } from '../src/expressions/compile-expression.ts';
import type { Expression, ExpressionProblem } from '../src/expressions/expression.ts';
import type { Plan } from '../src/plan.ts';
import type { RunFacts, Scope } from '../src/run-view.ts';
import { makePlan } from './make-plan.ts';

export interface ScopeSketch {
  readonly json?: JsonObject;
  readonly items?: readonly Item[];
  readonly itemIndex?: number;
  readonly timezone?: string;
  /** What the clock of the run says. */
  readonly now?: string;
  readonly facts?: Partial<RunFacts>;
  readonly parameters?: Readonly<Record<string, Json>>;
}

const FACTS: RunFacts = {
  executionId: 'execution-1',
  workflow: { id: 'workflow-1', name: 'Orders', active: true },
  mode: 'webhook',
  vars: { region: 'eu' },
  env: { STAGE: 'test' },
  resumeUrl: 'https://weft.example/webhook-waiting/token',
};

/** The scope of one item of a node named `Here` that follows a trigger named `Start`. */
export function makeScope({
  json = {},
  items = [{ json }],
  itemIndex = 0,
  timezone = 'UTC',
  now = '2025-03-14T15:09:26.535Z',
  facts,
  parameters = {},
}: ScopeSketch = {}): Scope {
  const plan: Plan = makePlan([{ name: 'Start' }, { name: 'Here', parameters, typeVersion: 2 }], ['Start -> Here'], { timezone });
  const [start, here] = plan.nodes as [Plan['nodes'][number], Plan['nodes'][number]];
  const source: Activation = { node: start, runIndex: 0, path: 'start', inputs: [], sources: [], outputs: [items] };
  const activation: Activation = {
    node: here,
    runIndex: 0,
    path: 'here',
    inputs: [items],
    sources: [{ activation: source, output: 0 }],
  };
  return {
    run: {
      plan,
      facts: { ...FACTS, ...facts },
      now: () => Date.parse(now),
      digest,
      finished: (index) => (index === 0 ? [source] : []),
    },
    activation,
    itemIndex,
  };
}

/** The expression of a field; fails the test where it does not compile. */
export function compiled(source: string): Expression {
  const result = compileExpression(source);
  if (!result.ok) throw new Error(result.problems.map(({ position, message }) => `${position}: ${message}`).join('\n'));
  return result.expression;
}

export function problemsOf(source: string): readonly ExpressionProblem[] {
  const result = compileExpression(source);
  return result.ok ? [] : result.problems;
}

/** The value of the code of one `{{ }}`. */
export function evaluate(code: string, sketch?: ScopeSketch): unknown {
  return compiled(`={{ ${code} }}`).evaluate(makeScope(sketch));
}

/** What evaluating the code throws. */
export function failureOf(
  code: string,
  sketch?: ScopeSketch,
): { code: string; message: string; position?: number; fix?: string } {
  const expression = compiled(`={{ ${code} }}`);
  try {
    expression.evaluate(makeScope(sketch));
  } catch (error) {
    return error as { code: string; message: string; position?: number; fix?: string };
  }
  throw new Error(`${code} did not fail.`);
}
