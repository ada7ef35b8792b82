import { nodeFixtures } from '../../test/node-fixtures.ts';
import { aggregate } from './aggregate.node.ts';

nodeFixtures(aggregate, import.meta.dirname);
