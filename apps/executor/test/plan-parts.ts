import { defineNode } from '@weft/node-sdk';
import { z } from 'zod';

/** The trigger of a plan, which the plans of `make` know by this name. */
export const start = { name: 'Start' };

/** Edges from each name to the next. */
export const chain = (...names: string[]) => names.slice(1).map((to, index) => ({ from: names[index] as string, to }));

/** Answers with its own name. */
export const respondNode = (name: string) => ({
  name,
  type: 'respondToWebhook',
  effect: 'respond' as const,
  parameters: { respondWith: 'text', body: name },
});

/** Parks the run for so many seconds. */
export const pauseNode = (seconds: number) => ({
  name: 'Wait',
  type: 'wait',
  effect: 'wait' as const,
  parameters: { resume: 'interval', amount: seconds, unit: 'seconds' },
});

/** Calls of write nodes: which were made, in order, and those that stand still before they return. */
export class OutsideWorld {
  calls: { readonly name: string; readonly key: string }[] = [];
  private readonly held = new Map<string, Promise<void>>();

  /** A write node; its calls are `<name>[<item>]`. */
  readonly definition = defineNode({
    type: 'testWrite',
    version: 1,
    title: 'Write',
    description: 'Notes each call.',
    category: 'network',
    kind: 'action',
    inputs: ['main'],
    outputs: ['main'],
    effect: 'write',
    params: z.strictObject({ name: z.string() }),
    run: async (context) => {
      for (const index of context.items.keys()) {
        const name = `${context.params(index).name}[${index}]`;
        await context.call(index, async ({ idempotencyKey }) => {
          this.calls.push({ name, key: idempotencyKey });
          await this.held.get(name);
          return null;
        });
      }
      return [[...context.items]];
    },
  });

  node(name: string) {
    return { name, type: 'testWrite', effect: 'write' as const, parameters: { name } };
  }

  get names(): string[] {
    return this.calls.map(({ name }) => name);
  }

  /** From now on the call does not return before what is given is resolved. */
  hold(name: string): PromiseWithResolvers<void> {
    const gate = Promise.withResolvers<void>();
    this.held.set(name, gate.promise);
    return gate;
  }

  /** Calls from now on return; those that stand still go on doing so. */
  holdNothing(): void {
    this.held.clear();
  }

  forget(): void {
    this.calls = [];
    this.held.clear();
  }
}

/** A step that stands still until the test lets it go on. */
export class HeldStep {
  readonly node = { name: 'Hold', type: 'testHold', effect: 'read' as const, parameters: {} };
  private gate = Promise.withResolvers<void>();

  readonly definition = defineNode({
    type: 'testHold',
    version: 1,
    title: 'Hold',
    description: 'Waits for the test.',
    category: 'flow',
    kind: 'action',
    inputs: ['main'],
    outputs: ['main'],
    effect: 'read',
    params: z.strictObject({}),
    run: async (context) => {
      await this.gate.promise;
      return [context.items];
    },
  });

  hold(): void {
    this.gate = Promise.withResolvers();
  }

  release(): void {
    this.gate.resolve();
  }
}
