import { nodeFixtures } from '../../test/node-fixtures.ts';
import { stopAndError } from './stop-and-error.node.ts';

nodeFixtures(stopAndError, import.meta.dirname);
