import {
  defineNode,
  type ItemShape,
  mapItems,
  mapItemsConcurrently,
  type NodeContext,
  type RawParameters,
  shapeOf,
  topField,
} from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { READS } from './read-operations.ts';
import { redisParams, type RedisParameters } from './redis.params.ts';
import { RedisStep } from './redis-step.ts';
import { WRITES } from './write-operations.ts';

/** As many as a workspace has connections to one server. */
const CONCURRENT_READS = 8;

/** Operations that give the item that came. */
const HANDING_ON: ReadonlySet<unknown> = new Set(['set', 'delete', 'push', 'publish']);

export const redis = defineNode({
  type: 'redis',
  version: 1,
  title: 'Redis',
  description: 'Reads and writes keys, lists and channels of a Redis server.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ operation = 'get' }: RawParameters) => (isRead(operation) ? 'read' : 'write'),
  params: redisParams,
  shape: redisShape,
  credentials: [{ type: 'redis', required: true }],
  run: (context: NodeContext<RedisParameters>) => {
    const carryOut = async (item: Item, index: number): Promise<Item> => {
      const step = new RedisStep(context, { item, index });
      const { operation } = step.parameters;
      return isRead(operation) ? READS[operation](step) : WRITES[operation](step);
    };
    return context.effect === 'read' ? mapItemsConcurrently(context, CONCURRENT_READS, carryOut) : mapItems(context, carryOut);
  },
});

function isRead(operation: unknown): operation is keyof typeof READS {
  return typeof operation === 'string' && Object.hasOwn(READS, operation);
}

function redisShape([input]: readonly ItemShape[], { operation, field, dotNotation }: RawParameters): ItemShape {
  if (HANDING_ON.has(operation)) return input;
  return operation === 'get' || operation === 'pop' ? shapeOf(topField(field, dotNotation)) : undefined;
}
