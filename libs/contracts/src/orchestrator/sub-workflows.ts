import { z } from 'zod';
import { errorWorkflow, runLimit } from '../executor.ts';
import * as id from '../identifiers.ts';
import { items } from '../items.ts';
import { answer, request } from '../kernel.ts';

/** What a call of a workflow runs: resolved at the time of the call, and kept with it. */
export const calledWorkflow = z.object({
  workflow: z.object({ id: id.workflowId, name: z.string(), version: id.versionNumber, active: z.boolean() }),
  planHash: id.planHash,
  /** Id of the trigger that takes calls. */
  triggerNodeId: z.string(),
  vars: z.record(z.string(), z.string()),
  priority: z.number().int(),
  /** For calls that nobody waits for: what is to start when one fails. */
  errorWorkflow: errorWorkflow.optional(),
  /** By call, the limits that it is under; absent where there are none. */
  limits: z.array(z.array(runLimit).min(1)).optional(),
  /** The limits depend on the items: ask again with the first item of each call. */
  needsItems: z.literal(true).optional(),
});
export type CalledWorkflow = z.output<typeof calledWorkflow>;

/** Calls of one workflow by another (run.md §11). */
export const subWorkflowRequests = {
  /** The live version; without one, or where somebody tries the caller by hand, the newest that is saved. */
  resolveCall: request({
    input: z.object({
      tenantId: id.tenantId,
      workflowId: z.string().max(200),
      byHand: z.boolean(),
      /** How many calls. */
      count: z.number().int().min(1),
      /** The first item of each, where `needsItems` has asked for them. */
      firstItems: items.optional(),
    }),
    output: answer<CalledWorkflow>(),
    errors: ['WORKFLOW_NOT_FOUND', 'WORKFLOW_INVALID', 'TRIGGER_NOT_FOUND', 'DISPATCH_KEY_FAILED'],
  }),
};
