import { nodeFixtures } from '../../test/node-fixtures.ts';
import { approval } from './approval.node.ts';

nodeFixtures(approval, import.meta.dirname);
