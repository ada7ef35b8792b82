import { nodeFixtures } from '../../test/node-fixtures.ts';
import { postgres } from './postgres.node.ts';

nodeFixtures(postgres, import.meta.dirname);
