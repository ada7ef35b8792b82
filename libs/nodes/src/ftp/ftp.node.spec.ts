import { nodeFixtures } from '../../test/node-fixtures.ts';
import { ftp } from './ftp.node.ts';

nodeFixtures(ftp, import.meta.dirname);
