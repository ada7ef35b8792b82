import type { Item } from '@weft/workflow-model';
import type { z } from 'zod';
import { defineNode, type NodeDefinition } from '../node-definition.ts';
import { triggerContextOf } from './context-of-trigger.ts';

type PollTrigger<Schema extends z.ZodType> = Omit<
  NodeDefinition<Schema>,
  'category' | 'kind' | 'inputs' | 'outputs' | 'effect' | 'deterministic' | 'run'
> &
  Required<Pick<NodeDefinition<Schema>, 'poll' | 'pollTimes'>>;

/** A trigger that looks for what is new. A run hands on what was found; one that is started by hand without items looks by itself. */
export function definePollTrigger<Schema extends z.ZodType>(trigger: PollTrigger<Schema>): NodeDefinition<Schema> {
  return defineNode<Schema>({
    ...trigger,
    category: 'trigger',
    kind: 'trigger',
    inputs: [],
    outputs: ['main'],
    effect: 'read',
    deterministic: false,
    run: async (context) => {
      if (context.items.some(isGiven)) return [context.items];
      const { items } = await trigger.poll({ ...triggerContextOf(context), isByHand: true });
      return [items];
    },
  });
}

/** A start without items has one that is empty. */
const isGiven = ({ json, binary }: Item): boolean => binary !== undefined || Object.keys(json).length > 0;
