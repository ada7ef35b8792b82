import { z } from 'zod';
import { defineService, event, type ServiceClient } from './kernel.ts';
import { executionRequests } from './orchestrator/executions.ts';
import { idempotencyRequests } from './orchestrator/idempotency.ts';
import { organisingRequests, workspaceRequests } from './orchestrator/organising.ts';
import { scheduleRequests } from './orchestrator/schedules.ts';
import { webhookRequests } from './orchestrator/webhooks.ts';
import { workflowRequests } from './orchestrator/workflows.ts';

export const orchestrator = defineService('orchestrator', {
  requests: {
    ...workflowRequests,
    ...organisingRequests,
    ...workspaceRequests,
    ...executionRequests,
    ...idempotencyRequests,
    ...scheduleRequests,
    ...webhookRequests,
  },
  events: {
    /** Live versions or routes changed: drop what is cached of them. */
    workflowsChanged: event({ payload: z.object({ counter: z.number().int() }), delivery: 'every-replica' }),
  },
});

export type OrchestratorClient = ServiceClient<typeof orchestrator>;
