import { nodeFixtures } from '../../test/node-fixtures.ts';
import { executeWorkflow } from './execute-workflow.node.ts';

nodeFixtures(executeWorkflow, import.meta.dirname);
