import { nodeFixtures } from '../../test/node-fixtures.ts';
import { dataTable } from './data-table.node.ts';

nodeFixtures(dataTable, import.meta.dirname);
