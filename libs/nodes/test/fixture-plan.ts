import type { Plan, PlanNode } from '@weft/engine';
import { defineNode, expressible, type NodeDefinition, type RawParameters } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { z } from 'zod';
import type { Fixture } from './fixture.ts';

export const NODE_NAME = 'Node under test';

/** Starts the run of a fixture. */
export const fixtureStart = defineNode({
  type: 'fixtureStart',
  version: 1,
  title: 'Start',
  description: 'Starts a fixture.',
  category: 'trigger',
  kind: 'trigger',
  inputs: [],
  outputs: ['main'],
  effect: 'pure',
  params: z.strictObject({}),
  run: ({ items }) => [items],
});

/** Gives the items that a fixture names. */
export const fixtureSource = defineNode({
  type: 'fixtureSource',
  version: 1,
  title: 'Source',
  description: 'Gives the items of a fixture.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: z.strictObject({ items: z.any() }),
  run: (context) => [context.params(0).items as readonly Item[]],
});

/** start → a source for each input → the node; other nodes that it may read run before. A trigger stands alone. */
export function fixturePlan(definition: NodeDefinition, fixture: Fixture): Plan {
  const parameters = filled(definition, fixture.parameters);
  if (definition.kind === 'trigger') return planOf([nodeOf(definition, { index: 0, name: NODE_NAME, parameters })]);
  const others = Object.entries(fixture.other ?? {}).map(([name, items]) => ({ name, items }));
  const inputs = inputsOf(fixture.input).map((items, input) => ({ name: `Input ${input + 1}`, items: items ?? [] }));
  const sources = [...others, ...inputs].map(({ name, items }, place) =>
    nodeOf(fixtureSource, { index: place + 1, name, parameters: { items: items as unknown as Json } }),
  );
  const given = { parameters, onError: fixture.node?.onError, credentials: fixture.credentials };
  const target = nodeOf(definition, { index: sources.length + 1, name: NODE_NAME, ...given });
  const start = nodeOf(fixtureStart, { index: 0, name: 'Start', parameters: {} });
  return planOf(connect({ start, sources, target, otherCount: others.length }));
}

export function inputsOf(input: Fixture['input']): readonly (readonly Item[] | null)[] {
  const [first] = input;
  return first === null || Array.isArray(first) ? (input as readonly (readonly Item[] | null)[]) : [input as readonly Item[]];
}

function filled(definition: NodeDefinition, parameters: RawParameters): RawParameters {
  return expressible(definition.params).parse(parameters) as RawParameters;
}

interface NodeSeed {
  readonly index: number;
  readonly name: string;
  readonly parameters: RawParameters;
  readonly onError?: PlanNode['onError'];
  readonly credentials?: PlanNode['credentials'];
}

function nodeOf(definition: NodeDefinition, { index, name, parameters, onError = 'stop', credentials }: NodeSeed): PlanNode {
  const resolve = <T>(value: T | ((raw: RawParameters) => T)): T => (value instanceof Function ? value(parameters) : value);
  const outputs = [...resolve(definition.outputs), ...(onError === 'error-output' ? ['error'] : [])];
  return {
    index,
    id: `n${index}`,
    name,
    type: definition.type,
    typeVersion: definition.version,
    ...(credentials && { credentials }),
    kind: definition.kind === 'trigger' ? 'trigger' : 'action',
    parameters,
    inputs: resolve(definition.inputs).map((handle) => ({ handle, sources: [] })),
    outputs: outputs.map((handle) => ({ handle, targets: [] })),
    effect: resolve(definition.effect),
    deterministic: resolve(definition.deterministic ?? true),
    retained: true,
    reads: [],
    disabled: false,
    executeOnce: false,
    alwaysOutputData: false,
    onError,
    onUncertain: 'retry',
    timeoutMs: 0,
  };
}

interface Parts {
  readonly start: PlanNode;
  readonly sources: readonly PlanNode[];
  readonly target: PlanNode;
  /** The first of the sources, which the node may read but which are not connected to it. */
  readonly otherCount: number;
}

function connect({ start, sources, target, otherCount }: Parts): readonly PlanNode[] {
  const feeding = sources.slice(otherCount);
  const fromStart = sources.map((source) => ({ node: source.index, input: 0 }));
  return [
    { ...start, outputs: [{ handle: 'main', targets: fromStart }] },
    ...sources.map((source, place) => ({
      ...source,
      inputs: [{ handle: 'main', sources: [{ node: 0, output: 0 }] }],
      outputs: [{ handle: 'main', targets: place < otherCount ? [] : [{ node: target.index, input: place - otherCount }] }],
    })),
    {
      ...target,
      inputs: target.inputs.map(({ handle }, input) => ({
        handle,
        sources: feeding[input] ? [{ node: feeding[input].index, output: 0 }] : [],
      })),
      reads: sources.slice(0, otherCount).map((source) => source.index),
    },
  ];
}

function planOf(nodes: readonly PlanNode[]): Plan {
  return { format: 1, order: 'canvas', timezone: 'Europe/Berlin', timeoutMs: 0, maxLoopCount: 10, saveData: 'all', nodes };
}
