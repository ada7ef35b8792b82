import { nodeFixtures } from '../../test/node-fixtures.ts';
import { clarification } from './clarification.node.ts';

nodeFixtures(clarification, import.meta.dirname);
