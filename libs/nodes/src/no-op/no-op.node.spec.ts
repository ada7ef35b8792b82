import { nodeFixtures } from '../../test/node-fixtures.ts';
import { noOp } from './no-op.node.ts';

nodeFixtures(noOp, import.meta.dirname);
