// Checked by the compiler alone: what must not compile is marked.
import { z } from 'zod';
import { defineNode, type NodeDefinition } from './node-definition.ts';

const what = {
  type: 'probe',
  version: 1,
  title: 'Probe',
  description: 'For the compiler.',
  category: 'data',
  kind: 'action',
  effect: 'pure',
} as const;
const params = z.strictObject({ count: z.number().default(1), name: z.string().optional() });

export const typed = defineNode({
  ...what,
  inputs: ['main'],
  outputs: (parameters) => (parameters.count === 2 ? ['a', 'b'] : ['a']),
  params,
  run: (context) => {
    const count: number = context.params(0).count;
    const name: string | undefined = context.params(0).name;
    return [[{ json: { count, name: name ?? null } }]];
  },
});

/** A list of definitions forgets what their parameters are. */
export const listed: readonly NodeDefinition[] = [typed];

export const unknownParameter = defineNode({
  ...what,
  inputs: ['main'],
  outputs: ['main'],
  params,
  // @ts-expect-error there is no such parameter
  run: (context) => [[{ json: { total: context.params(0).total } }]],
});

export const bareItem = defineNode({
  ...what,
  inputs: ['main'],
  outputs: ['main'],
  params,
  // @ts-expect-error outputs are lists of items by handle
  run: () => [{ json: {} }],
});

export const itemsChanged = defineNode({
  ...what,
  inputs: ['main'],
  outputs: ['main'],
  params,
  run: (context) => {
    // @ts-expect-error items are immutable
    for (const item of context.items) item.json = {};
    return [context.items];
  },
});
