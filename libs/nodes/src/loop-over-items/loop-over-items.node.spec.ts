import { nodeFixtures } from '../../test/node-fixtures.ts';
import { loopOverItems } from './loop-over-items.node.ts';

nodeFixtures(loopOverItems, import.meta.dirname);
