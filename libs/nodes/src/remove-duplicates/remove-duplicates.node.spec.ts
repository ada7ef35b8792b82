import { nodeFixtures } from '../../test/node-fixtures.ts';
import { removeDuplicates } from './remove-duplicates.node.ts';

nodeFixtures(removeDuplicates, import.meta.dirname);
