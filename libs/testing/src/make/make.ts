import { actor, startCommand } from './commands.ts';
import { chain, item, items, workflow, workflowNode } from './documents.ts';
import { uuid } from './ids.ts';
import { plan, planNode } from './plans.ts';

/** Valid values with defaults, so that a test states only what matters to it. */
export const make = { actor, chain, item, items, plan, planNode, startCommand, uuid, workflow, workflowNode } as const;
