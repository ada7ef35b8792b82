import { nodeFixtures } from '../../test/node-fixtures.ts';
import { compareDatasets } from './compare-datasets.node.ts';

nodeFixtures(compareDatasets, import.meta.dirname);
