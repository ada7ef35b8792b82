import { nodeFixtures } from '../../test/node-fixtures.ts';
import { executeWorkflowTrigger } from './execute-workflow-trigger.node.ts';

nodeFixtures(executeWorkflowTrigger, import.meta.dirname);
