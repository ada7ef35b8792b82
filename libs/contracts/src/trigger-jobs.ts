import type { Failure } from '@weft/engine';
import { HTTP_METHODS } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { z } from 'zod';
import * as id from './identifiers.ts';
import { answer, request } from './kernel.ts';

/** How long a job of a trigger may take; a shorter limit of the node counts. */
export const TRIGGER_JOB_MS = 60_000;
/** For its way, and for a sandbox that has to be ended. */
const MARGIN_MS = 10_000;

/** What a trigger does outside of runs. */
export const triggerJob = z.object({
  /** Names the job where a step would name its execution, such as in what the vault writes down. */
  jobId: id.executionId,
  tenantId: id.tenantId,
  workflow: z.object({ id: id.workflowId, name: z.string(), version: id.versionNumber, active: z.boolean() }),
  planHash: id.planHash,
  nodeId: z.string(),
  vars: z.record(z.string(), z.string()),
  job: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('poll') }),
    z.object({
      kind: z.enum(['activate', 'deactivate']),
      webhooks: z.array(z.object({ method: z.enum(HTTP_METHODS), url: z.string() })),
    }),
  ]),
});
export type TriggerJobCommand = z.output<typeof triggerJob>;

/** What became of it. Nothing of it is kept yet. */
export type TriggerJobReply =
  | {
      readonly status: 'succeeded';
      readonly items: readonly Item[];
      /** What it changes of the workflow's static data: scopes and their texts. */
      readonly staticData: readonly (readonly [scope: string, text: string])[];
    }
  | { readonly status: 'failed'; readonly failure: Failure };

export const triggerJobRequests = {
  /** Carried out by the one executor that gets it, once; nothing is kept of it there. */
  runTriggerJob: request({
    input: triggerJob,
    output: answer<TriggerJobReply>(),
    errors: ['EXECUTOR_BUSY', 'PLAN_NOT_FOUND'],
    timeoutMs: TRIGGER_JOB_MS + MARGIN_MS,
  }),
};
