import { nodeFixtures } from '../../test/node-fixtures.ts';
import { manualTrigger } from './manual-trigger.node.ts';

nodeFixtures(manualTrigger, import.meta.dirname);
