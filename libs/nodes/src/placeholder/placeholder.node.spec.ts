import { nodeFixtures } from '../../test/node-fixtures.ts';
import { placeholder } from './placeholder.node.ts';

nodeFixtures(placeholder, import.meta.dirname);
