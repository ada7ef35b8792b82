import { nodeFixtures } from '../../test/node-fixtures.ts';
import { limit } from './limit.node.ts';

nodeFixtures(limit, import.meta.dirname);
