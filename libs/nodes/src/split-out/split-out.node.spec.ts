import { nodeFixtures } from '../../test/node-fixtures.ts';
import { splitOut } from './split-out.node.ts';

nodeFixtures(splitOut, import.meta.dirname);
