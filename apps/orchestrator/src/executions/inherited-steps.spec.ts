import type { StepRecord } from '@weft/execution-store';
import { decodeStep } from '@weft/execution-store';
import { make } from '@weft/testing';
import { inheritSteps, type Inheritance } from './inherited-steps.ts';

const names = ['Start', 'A', 'B', 'C'];
const edges = [
  { from: 'Start', to: 'A' },
  { from: 'A', to: 'B' },
  { from: 'Start', to: 'C' },
];
const planOf = (changes: Readonly<Record<string, object>> = {}, without: readonly string[] = []) =>
  make.plan({
    nodes: names.filter((name) => !without.includes(name)).map((name) => ({ name, ...changes[name] })),
    edges: edges.filter(({ from, to }) => !without.includes(from) && !without.includes(to)),
  });
const plan = planOf();
const step = (name: string, overrides: Partial<StepRecord> = {}): StepRecord => ({
  nodeId: plan.nodes.find((node) => node.name === name)!.id,
  nodeName: name,
  path: name,
  runIndex: 0,
  status: 'succeeded',
  outputs: [['main', [{ json: { from: name } }]]],
  startedAt: 0,
  finishedAt: 1,
  attempts: 1,
  ...overrides,
});
const ALL = names.map((name) => step(name));
const inherited = (steps: readonly StepRecord[], inheritance: Partial<Inheritance> = {}) =>
  inheritSteps(steps, { plan, earlierPlan: plan, ...inheritance }).map((row) =>
    decodeStep((row as Extract<typeof row, { kind: 'step' }>).step),
  );
const inheritedNames = (...given: Parameters<typeof inherited>) => inherited(...given).map(({ nodeName }) => nodeName);

describe(inheritSteps.name, () => {
  it('leaves out what failed, but for a failure that its node lets pass', () => {
    const failed = [step('Start'), step('A', { status: 'failed' })];
    expect(inheritedNames(failed)).toEqual(['Start']);
    const lenient = planOf({ A: { onError: 'continue' } });
    expect(inheritedNames(failed, { plan: lenient, earlierPlan: lenient })).toEqual(['Start', 'A']);
  });

  it('leaves out what was kept without its items: it only computes, and is computed again', () => {
    const inherited = inheritSteps([step('Start'), step('A', { itemsLeftOut: true, outputs: [['main', null]] })], { plan });
    expect(inherited.map((row) => row.kind === 'step' && decodeStep(row.step).nodeName)).toEqual(['Start']);
  });

  it('runs a step and all that follows it again, and nothing beside it', () => {
    expect(inheritedNames(ALL, { from: plan.nodes.find(({ name }) => name === 'A') })).toEqual(['Start', 'C']);
    expect(inheritedNames(ALL, { from: plan.nodes.find(({ name }) => name === 'Start') })).toEqual([]);
  });

  it('runs what another version does by another node again, with what follows; other parameters undo nothing', () => {
    expect(inheritedNames(ALL, { plan: planOf({ A: { type: 'other' } }) })).toEqual(['Start', 'C']);
    expect(inheritedNames(ALL, { plan: planOf({ A: { parameters: { other: true } } }) })).toEqual(names);
  });

  it('takes other items for a step that stands, by the output that it left by', () => {
    const branching = [step('Start', { outputs: [['true', null], ['false', [{ json: { old: true } }]]] })]; // prettier-ignore
    expect(inherited(branching, { data: { Start: [{ json: { edited: true } }] } })[0]?.outputs).toEqual([
      ['true', null],
      ['false', [{ json: { edited: true } }]],
    ]);
  });

  it('refuses data for what does not stand, and for what has run more than once', () => {
    const from = plan.nodes.find(({ name }) => name === 'A');
    for (const name of ['A', 'Nobody'])
      expect(() => inherited(ALL, { from, data: { [name]: [] } })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    const twice = [step('Start'), step('C'), step('C', { path: 'C2', runIndex: 1 })];
    expect(() => inherited(twice, { data: { C: [] } })).toThrow(/it has run 2 times/);
  });
});
