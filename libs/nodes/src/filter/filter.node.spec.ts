import { nodeFixtures } from '../../test/node-fixtures.ts';
import { filter } from './filter.node.ts';

nodeFixtures(filter, import.meta.dirname);
