import { nodeFixtures } from '../../test/node-fixtures.ts';
import { errorTrigger } from './error-trigger.node.ts';

nodeFixtures(errorTrigger, import.meta.dirname);
