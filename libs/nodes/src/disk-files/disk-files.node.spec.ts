import { nodeFixtures } from '../../test/node-fixtures.ts';
import { diskFiles } from './disk-files.node.ts';

nodeFixtures(diskFiles, import.meta.dirname);
