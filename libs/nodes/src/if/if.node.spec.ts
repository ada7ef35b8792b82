import { nodeFixtures } from '../../test/node-fixtures.ts';
import { ifNode } from './if.node.ts';

nodeFixtures(ifNode, import.meta.dirname);
