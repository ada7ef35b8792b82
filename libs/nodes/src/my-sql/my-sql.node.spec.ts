import { nodeFixtures } from '../../test/node-fixtures.ts';
import { mySql } from './my-sql.node.ts';

nodeFixtures(mySql, import.meta.dirname);
