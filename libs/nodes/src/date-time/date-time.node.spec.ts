import { nodeFixtures } from '../../test/node-fixtures.ts';
import { dateTime } from './date-time.node.ts';

nodeFixtures(dateTime, import.meta.dirname);
