import type { WebhookAnswer } from '@weft/node-sdk';
import { z } from 'zod';
import * as id from './identifiers.ts';
import { items } from './items.ts';
import { answer, defineService, event, request, type ServiceClient } from './kernel.ts';
import { optionsRequests } from './node-options.ts';
import { triggerJobRequests } from './trigger-jobs.ts';

export const executionMode = z.enum(['manual', 'webhook', 'schedule', 'poll', 'error', 'sub-workflow', 'retry']);
export type ExecutionMode = z.output<typeof executionMode>;

export const executionStatus = z.enum(['queued', 'blocked', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled']);
export type ExecutionStatus = z.output<typeof executionStatus>;

/**
 * When the caller of a start gets its reply: once the run is certain (`accepted`), with the answer that the run gives
 * (`answer`: from its last node or its Respond node), or once the run is over (`finished`).
 */
export const replyWhen = z.enum(['accepted', 'answer', 'finished']);

/** One of the limits that a run is under: how many runs with this key of its tenant may be running at a time. */
export const runLimit = z.object({ key: z.string().min(1).max(400), size: z.number().int().min(1) });
export type RunLimit = z.output<typeof runLimit>;

/** The run that is to start when another one ends as failed, as it was resolved when that one started (ADR 0022). */
export const errorWorkflow = z.object({
  workflow: z.object({ id: id.workflowId, name: z.string(), version: id.versionNumber, active: z.boolean() }),
  planHash: id.planHash,
  /** Id of its Error Trigger. */
  triggerNodeId: z.string(),
  vars: z.record(z.string(), z.string()).default({}),
  priority: z.number().int().default(0),
  /** Its own, as far as they do not depend on what has failed. */
  limits: z.array(runLimit).min(1).optional(),
  /** The one of them whose key is an expression over what has failed. */
  keyedLimit: z.object({ source: z.string(), timezone: z.string(), size: z.number().int().min(1) }).optional(),
});
export type ErrorWorkflow = z.output<typeof errorWorkflow>;

/** Who has called a run. */
export const runCaller = z.object({
  executionId: id.executionId,
  /** The first of all that have called one another. */
  rootExecutionId: id.executionId,
  /** How many have, up to this one. */
  depth: z.number().int().min(1),
  /** A step of the caller waits for the end. */
  waits: z.boolean(),
  /** The first of them was started by hand. */
  byHand: z.boolean(),
});
export type RunCaller = z.output<typeof runCaller>;

/** All that an executor needs to carry out a run. The orchestrator makes it; it is also what a queued run's row holds. */
export const startCommand = z.object({
  executionId: id.executionId,
  tenantId: id.tenantId,
  workflow: z.object({ id: id.workflowId, name: z.string(), version: id.versionNumber, active: z.boolean() }),
  planHash: id.planHash,
  mode: executionMode,
  /** Id of the trigger node that starts the run. */
  triggerNodeId: z.string(),
  /** Number of the trigger's output by which the start leaves; absent: the first. */
  triggerOutput: z.number().int().min(0).optional(),
  items,
  /** Items by node name that stand in for the node's output; manual runs only. */
  pinData: z.record(z.string(), items).default({}),
  /** Workspace variables as they stood at the start, as far as the plan may read them: a replay sees the same. */
  vars: z.record(z.string(), z.string()).default({}),
  /** Id of the node after which the run stops; manual runs only. */
  destinationNodeId: z.string().optional(),
  priority: z.number().int().default(0),
  /** The narrowest first; absent where nothing limits the run. */
  limits: z.array(runLimit).min(1).optional(),
  replyWhen,
  /** The caller is answered piece by piece, by committed events of the run. */
  streams: z.boolean().optional(),
  /** Where the gateway that took the start is reached; given where no setting says it. */
  publicUrl: z.string().max(500).optional(),
  /** The gateway process that waits for the answer, should another executor have to give it. */
  replyTo: id.instanceId.optional(),
  /** The run whose idempotency keys the calls of this one have, since it goes on from there; absent: its own. */
  originId: id.executionId.optional(),
  /** Calls that have keys of another run after all: what the other side has refused is asked for anew. Without `item`: all of the step. */
  renewedCalls: z
    .array(z.object({ path: z.string(), item: z.number().int().optional(), executionId: id.executionId }))
    .optional(),
  /** Of a run that a step of another one has called (run.md §11). */
  caller: runCaller.optional(),
  /** Who has started it by hand, or one that it goes on from or was called by. */
  startedBy: z.array(id.userId).min(1).optional(),
  /** When the run fails if it is not over, in milliseconds since the epoch: what its caller has left. */
  deadlineAt: z.number().optional(),
  /** Started by the end of this run, should it fail; production runs only. */
  errorWorkflow: errorWorkflow.optional(),
});
export type StartCommand = z.output<typeof startCommand>;

/** What became of a start, when the reply leaves. */
export type StartReply =
  | { readonly status: 'accepted' }
  | { readonly status: 'waiting' }
  /** No slot was free: it is committed, and starts once it gets one. */
  | { readonly status: 'blocked' }
  | { readonly status: 'answered'; readonly answer: WebhookAnswer }
  | { readonly status: 'finished'; readonly outcome: 'succeeded' | 'failed' | 'cancelled'; readonly answer?: WebhookAnswer };

export const executor = defineService('executor', {
  requests: {
    /** The executor that gets this inserts the run, already claimed, and runs it. */
    start: request({
      input: startCommand,
      output: answer<StartReply>(),
      errors: ['EXECUTOR_BUSY', 'PLAN_NOT_FOUND'],
      timeoutMs: 130_000,
    }),
    ...triggerJobRequests,
    ...optionsRequests,
  },
  events: {
    /** There is work in the queue. A hint: the poll finds what a lost one left. */
    workQueued: event({ payload: z.object({}), delivery: 'every-replica' }),
    /** A run of this instance should stop. A hint: the lease renewal brings it too. */
    stopRequested: event({ payload: z.object({ executionId: id.executionId }), delivery: 'every-replica' }),
    /** A run of this instance should pause. A hint as well. */
    pauseRequested: event({ payload: z.object({ executionId: id.executionId }), delivery: 'every-replica' }),
    /** A step of a run that is watched has started. Live: it may be lost or come twice, and is kept nowhere. Published per run id. */
    stepStarted: event({
      payload: z.object({
        executionId: id.executionId,
        nodeName: z.string(),
        runIndex: z.number().int(),
        at: z.number(),
      }),
      delivery: 'every-replica',
    }),
    /** A run got on: committed events up to `sequence`. Published per run id for those who watch it. */
    executionAdvanced: event({
      payload: z.object({
        tenantId: id.tenantId,
        executionId: id.executionId,
        sequence: z.number().int(),
        status: executionStatus,
      }),
      delivery: 'every-replica',
    }),
  },
});

export type ExecutorClient = ServiceClient<typeof executor>;
