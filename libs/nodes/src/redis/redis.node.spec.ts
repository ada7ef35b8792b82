import { nodeFixtures } from '../../test/node-fixtures.ts';
import { redis } from './redis.node.ts';

nodeFixtures(redis, import.meta.dirname);
