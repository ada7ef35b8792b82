import { nodeFixtures } from '../../test/node-fixtures.ts';
import { renameKeys } from './rename-keys.node.ts';

nodeFixtures(renameKeys, import.meta.dirname);
