import { nodeFixtures } from '../../test/node-fixtures.ts';
import { summarize } from './summarize.node.ts';

nodeFixtures(summarize, import.meta.dirname);
