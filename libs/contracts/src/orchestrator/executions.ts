import type { WebhookAnswer } from '@weft/node-sdk';
import type { BinaryRef, Item } from '@weft/workflow-model';
import { z } from 'zod';
import { executionMode, executionStatus, type ExecutionMode, type ExecutionStatus } from '../executor.ts';
import * as id from '../identifiers.ts';
import { items } from '../items.ts';
import { answer, request } from '../kernel.ts';
import type { ApprovalSummary } from './approvals.ts';
import { page, type Page } from './page.ts';

const actor = id.actor;
const workflowRef = z.object({ actor, workflowId: id.workflowId });
const executionRef = z.object({ actor, executionId: id.executionId });
/** What a list or a bulk deletion asks for; what is left out does not matter. */
const executionFilter = {
  workflowId: id.workflowId.optional(),
  status: executionStatus.optional(),
  mode: executionMode.optional(),
  /** `name=value`: what code of the run has set as `$execution.customData`. */
  customData: z.string().optional(),
};

export interface ExecutionError {
  readonly code: string;
  readonly message: string;
  readonly nodeId?: string;
  readonly nodeName?: string;
  readonly itemIndex?: number;
  readonly field?: string;
  readonly fix?: string;
  readonly details?: unknown;
}

export interface ExecutionSummary {
  readonly id: string;
  readonly workflowId: string;
  readonly workflowVersion: number;
  readonly mode: ExecutionMode;
  readonly status: ExecutionStatus;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error?: ExecutionError;
  /** What its code has set as `$execution.customData`. Absent where nothing was set, and until the run is over. */
  readonly customData?: Readonly<Record<string, string>>;
  readonly retryOf?: string;
  /** A pause was asked for, and steps are still in flight. */
  readonly pauseRequested?: true;
  /** It waits for executions that it has called. */
  readonly waitsForCalls?: true;
  readonly parentExecutionId?: string;
  readonly rootExecutionId?: string;
  readonly depth: number;
}

export interface StepIteration {
  readonly status: 'succeeded' | 'failed' | 'waiting' | 'cancelled';
  /** Every declared handle in declared order, [] where nothing left. Absent without `include=data`. */
  readonly outputs?: Readonly<Record<string, readonly Item[]>>;
  /** The node only computes, and there was too much to keep: none of the items, or the first of too many, are here. */
  readonly itemsLeftOut?: true;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly attempts: number;
  readonly error?: ExecutionError;
  /** What code wrote to its console: the last lines. Absent without `include=data`, and where nothing was written. */
  readonly logs?: readonly { readonly level: string; readonly text: string }[];
}

export interface ExecutionView extends ExecutionSummary {
  /** Open questions to people; absent where there are none. */
  readonly approvals?: readonly ApprovalSummary[];
  /** Activations that are over, and the number of nodes that they belong to. */
  readonly progress: { readonly finishedSteps: number; readonly nodes: number };
  /** By node name, in the order in which the nodes first ran. */
  readonly nodes: Readonly<
    Record<string, { readonly status: StepIteration['status']; readonly iterations: readonly StepIteration[] }>
  >;
}

/** A committed event of a run. Sequences start at 1 and have no gaps. */
export interface ExecutionEvent {
  readonly sequence: number;
  readonly type:
    | 'execution.started'
    | 'step.finished'
    | 'step.waiting'
    | 'step.retrying'
    | 'execution.waiting'
    | 'execution.paused'
    | 'execution.resumed'
    | 'approval.requested'
    | 'approval.decided'
    | 'execution.finished';
  readonly at: string;
  readonly nodeName?: string;
  readonly runIndex?: number;
  readonly status?: string;
  readonly error?: ExecutionError;
  /** Of a step that is tried again after a long pause: how often it was tried, and when the pause is over. */
  readonly attempts?: number;
  readonly dueAt?: string;
  /** Of a question to people. */
  readonly approvalId?: string;
  /** What came of it: `approved`, `rejected`, `answered`, `expired`, or the name of another action that was offered. */
  readonly decision?: string;
  /** Of `execution.waiting`: for executions that it has called, and for nobody outside. */
  readonly forCalls?: true;
  /** Where the caller is answered piece by piece: what the step adds to that, or the end where no step did. */
  readonly answer?: WebhookAnswer;
}

/** Events behind a sequence. */
export interface EventPage {
  readonly events: readonly ExecutionEvent[];
  /** The run is over, and these are its last ones. */
  readonly finished: boolean;
  /** There are more already: ask again. */
  readonly hasMore?: true;
}

/** A run that got on, as it is by now. */
export interface ExecutionChange {
  /** Reading goes on behind it. As texts, cursors of a workspace are in the order of what they stand for. */
  readonly cursor: string;
  /** Of its last committed event. */
  readonly sequence: number;
  readonly execution: ExecutionSummary;
}

export interface ExecutionChanges {
  readonly changes: readonly ExecutionChange[];
  /** Where to go on, also where nothing has changed. */
  readonly cursor: string;
  /** There is no more for now. */
  readonly isLast: boolean;
}

export type ExecuteReply =
  | { readonly status: 'accepted'; readonly executionId: string }
  | { readonly status: 'finished'; readonly execution: ExecutionView };

export interface ExecutionDeletions {
  readonly deleted: number;
  /** There are more: ask again. */
  readonly hasMore: boolean;
}

export const rerunVersion = z.enum(['original', 'latest']);
const RERUN_ERRORS = [
  'EXECUTION_NOT_FOUND',
  'EXECUTION_NOT_FINISHED',
  'EXECUTION_DATA_NOT_KEPT',
  'WORKFLOW_NOT_FOUND',
  'WORKFLOW_INVALID',
  'VERSION_NOT_FOUND',
  'NODE_NOT_FOUND',
  'QUEUE_FULL',
  'DISPATCH_KEY_FAILED',
] as const;

/** Runs: started by hand, looked at, stopped, paused, gone on from. */
export const executionRequests = {
  /** Starts the newest version by hand. The caller mints the id, so that it can ask for the run when a reply is lost (ADR 0003). */
  execute: request({
    input: workflowRef.extend({
      executionId: id.executionId,
      items,
      wait: z.boolean(),
      startNode: z.string().optional(),
      destinationNode: z.string().optional(),
      pinData: z.record(z.string(), items).optional(),
      replyTo: id.instanceId.optional(),
      /** Where the gateway is reached, where no setting says it. */
      publicUrl: z.string().optional(),
    }),
    output: answer<ExecuteReply>(),
    errors: [
      'QUEUE_FULL',
      'DISPATCH_KEY_FAILED',
      'WORKFLOW_NOT_FOUND',
      'WORKFLOW_INVALID',
      'TRIGGER_NOT_FOUND',
      'EXECUTION_NOT_FOUND',
    ],
    timeoutMs: 130_000,
  }),
  getExecution: request({
    input: executionRef.extend({ includeData: z.boolean().default(false) }),
    output: answer<ExecutionView>(),
    errors: ['EXECUTION_NOT_FOUND'],
  }),
  listExecutions: request({
    input: page.extend({ actor, ...executionFilter, parentExecutionId: id.executionId.optional() }),
    output: answer<Page<ExecutionSummary>>(),
  }),
  deleteExecution: request({ input: executionRef, errors: ['EXECUTION_NOT_FOUND', 'EXECUTION_NOT_FINISHED'] }),
  /** Deletes finished runs, the oldest first, as many as there is time for. At least one part of the filter is needed. */
  deleteExecutions: request({
    input: z.object({ actor, ...executionFilter, finishedBefore: z.iso.datetime({ offset: true }).optional() }),
    output: answer<ExecutionDeletions>(),
    timeoutMs: 30_000,
  }),
  stopExecution: request({
    input: executionRef,
    output: answer<ExecutionSummary>(),
    errors: ['EXECUTION_NOT_FOUND', 'EXECUTION_FINISHED'],
  }),
  /** Starts no further step; those in flight end. Asked for twice is the same as once. */
  pauseExecution: request({
    input: executionRef,
    output: answer<ExecutionSummary>(),
    errors: ['EXECUTION_NOT_FOUND', 'EXECUTION_FINISHED'],
  }),
  resumeExecution: request({
    input: executionRef,
    output: answer<ExecutionSummary>(),
    errors: ['EXECUTION_NOT_FOUND', 'EXECUTION_FINISHED'],
  }),
  /** A new run that goes on where a finished one failed. The caller mints its id. */
  retryExecution: request({
    input: executionRef.extend({ newExecutionId: id.executionId, version: rerunVersion }),
    errors: [...RERUN_ERRORS, 'EXECUTION_NOT_FAILED', 'RETRY_OPEN'],
  }),
  /** A new run that runs a step of a finished one and all that follows it again. */
  replayExecution: request({
    input: executionRef.extend({
      newExecutionId: id.executionId,
      version: rerunVersion,
      from: z.string(),
      /** By node name: stands in for what the step has put out. */
      data: z.record(z.string(), items).optional(),
    }),
    errors: RERUN_ERRORS,
  }),
  /** A file that an item of the run refers to. */
  findFile: request({
    input: executionRef.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    output: answer<BinaryRef>(),
    errors: ['EXECUTION_NOT_FOUND', 'FILE_NOT_FOUND'],
  }),
  /** Committed events after a sequence, and whether the run is over. */
  readEvents: request({
    input: executionRef.extend({ after: z.number().int().min(0).default(0) }),
    output: answer<EventPage>(),
    errors: ['EXECUTION_NOT_FOUND'],
  }),
  /** Runs of the workspace that got on behind a cursor; without one, nothing yet, and where to begin. */
  readChanges: request({
    input: z.object({ actor, after: z.string().max(200).optional() }),
    output: answer<ExecutionChanges>(),
    errors: ['CURSOR_TOO_OLD'],
  }),
};
