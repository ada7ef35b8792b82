import { nodeFixtures } from '../../test/node-fixtures.ts';
import { crypto } from './crypto.node.ts';

nodeFixtures(crypto, import.meta.dirname);
