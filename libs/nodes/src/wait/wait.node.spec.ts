import { nodeFixtures } from '../../test/node-fixtures.ts';
import { wait } from './wait.node.ts';

nodeFixtures(wait, import.meta.dirname);
