import { z } from 'zod';
import { defineService, event, type ServiceClient } from './kernel.ts';
import { deadLetterRequests } from './orchestrator/dead-letters.ts';
import { approvalRequests } from './orchestrator/approvals.ts';
import { dataTableRequests } from './orchestrator/data-tables.ts';
import { executionRequests } from './orchestrator/executions.ts';
import { idempotencyRequests } from './orchestrator/idempotency.ts';
import { organisingRequests, workspaceRequests } from './orchestrator/organising.ts';
import { scheduleRequests } from './orchestrator/schedules.ts';
import { subWorkflowRequests } from './orchestrator/sub-workflows.ts';
import { webhookRequests } from './orchestrator/webhooks.ts';
import { workflowRequests } from './orchestrator/workflows.ts';

export const orchestrator = defineService('orchestrator', {
  requests: {
    ...workflowRequests,
    ...organisingRequests,
    ...workspaceRequests,
    ...executionRequests,
    ...deadLetterRequests,
    ...dataTableRequests,
    ...idempotencyRequests,
    ...approvalRequests,
    ...scheduleRequests,
    ...subWorkflowRequests,
    ...webhookRequests,
  },
  events: {
    /** A run has ended before those that it has called: they are to be stopped. A hint: whoever does it looks every second as well. */
    callsLeft: event({ payload: z.object({}), delivery: 'one-replica' }),
    /** Live versions or routes changed: drop what is cached of them. */
    workflowsChanged: event({ payload: z.object({ counter: z.number().int() }), delivery: 'every-replica' }),
  },
});

export type OrchestratorClient = ServiceClient<typeof orchestrator>;
