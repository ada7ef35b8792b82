import { nodeFixtures } from '../../test/node-fixtures.ts';
import { jwt } from './jwt.node.ts';

nodeFixtures(jwt, import.meta.dirname);
