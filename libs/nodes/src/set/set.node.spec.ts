import { nodeFixtures } from '../../test/node-fixtures.ts';
import { set } from './set.node.ts';

nodeFixtures(set, import.meta.dirname);
