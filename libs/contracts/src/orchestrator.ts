import type { WebhookAnswer, WebhookRoute } from '@weft/node-sdk';
import type { Diagnostic, Item, WorkflowDocument } from '@weft/workflow-model';
import { z } from 'zod';
import type { ImportedNode } from './compiler.ts';
import { executionMode, executionStatus, type ExecutionMode, type ExecutionStatus } from './executor.ts';
import * as id from './identifiers.ts';
import { items } from './items.ts';
import { answer, defineService, event, request, type ServiceClient } from './kernel.ts';

const actor = id.actor;
const workflowRef = z.object({ actor, workflowId: id.workflowId });
const executionRef = z.object({ actor, executionId: id.executionId });
const page = z.object({ limit: z.number().int().min(1).max(250).default(50), cursor: z.string().optional() });

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

export interface WorkflowSummary {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  /** The newest saved version. */
  readonly version: number;
  /** The version that triggers run; null while inactive. */
  readonly activeVersion: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface WorkflowView extends WorkflowSummary {
  readonly document: WorkflowDocument;
  /** Findings about the newest version. */
  readonly problems: readonly Diagnostic[];
}

export interface VersionSummary {
  readonly version: number;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly active: boolean;
}

export interface ImportReport {
  readonly nodes: readonly ImportedNode[];
  readonly valid: boolean;
  readonly problems: readonly Diagnostic[];
}

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
  readonly retryOf?: string;
  readonly parentExecutionId?: string;
  readonly rootExecutionId?: string;
  readonly depth: number;
}

export interface StepIteration {
  readonly status: 'succeeded' | 'failed' | 'waiting' | 'cancelled';
  /** Every declared handle in declared order, [] where nothing left. Absent without `include=data`. */
  readonly outputs?: Readonly<Record<string, readonly Item[]>>;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly attempts: number;
  readonly error?: ExecutionError;
}

export interface ExecutionView extends ExecutionSummary {
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
    'execution.started' | 'step.finished' | 'step.waiting' | 'execution.waiting' | 'execution.resumed' | 'execution.finished';
  readonly at: string;
  readonly nodeName?: string;
  readonly runIndex?: number;
  readonly status?: string;
  readonly error?: ExecutionError;
}

export type ExecuteReply =
  | { readonly status: 'accepted'; readonly executionId: string }
  | { readonly status: 'finished'; readonly execution: ExecutionView };

export type WebhookReply =
  | { readonly status: 'answered'; readonly executionId: string; readonly answer: WebhookAnswer }
  /** The run started to wait, or took longer than the caller was prepared to wait. */
  | { readonly status: 'accepted'; readonly executionId: string };

/** A route with all that the gateway needs to serve it; `revision` changes with the workflow. */
export interface ServedWebhook {
  readonly workflowId: string;
  readonly triggerNodeId: string;
  readonly route: WebhookRoute;
  readonly params: Readonly<Record<string, string>>;
}

export const orchestrator = defineService('orchestrator', {
  requests: {
    createWorkflow: request({
      input: z.object({ actor, document: z.unknown() }),
      output: answer<WorkflowView>(),
      errors: ['WORKFLOW_INVALID'],
    }),
    getWorkflow: request({ input: workflowRef, output: answer<WorkflowView>(), errors: ['WORKFLOW_NOT_FOUND'] }),
    listWorkflows: request({
      input: page.extend({ actor, active: z.boolean().optional(), search: z.string().max(200).optional() }),
      output: answer<Page<WorkflowSummary>>(),
    }),
    /** Saves a new version; what is live does not change. `basedOn` guards against overwriting somebody else's save. */
    updateWorkflow: request({
      input: workflowRef.extend({ document: z.unknown(), basedOn: id.versionNumber.optional() }),
      output: answer<WorkflowView>(),
      errors: ['WORKFLOW_NOT_FOUND', 'WORKFLOW_INVALID', 'WORKFLOW_CONFLICT'],
    }),
    deleteWorkflow: request({ input: workflowRef, errors: ['WORKFLOW_NOT_FOUND'] }),
    listVersions: request({
      input: workflowRef.extend(page.shape),
      output: answer<Page<VersionSummary>>(),
      errors: ['WORKFLOW_NOT_FOUND'],
    }),
    getVersion: request({
      input: workflowRef.extend({ version: id.versionNumber }),
      output: answer<WorkflowView>(),
      errors: ['WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND'],
    }),
    restoreVersion: request({
      input: workflowRef.extend({ version: id.versionNumber }),
      output: answer<WorkflowView>(),
      errors: ['WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND'],
    }),
    /** Pins a version (the newest by default) as the one that triggers run. */
    activateWorkflow: request({
      input: workflowRef.extend({ version: id.versionNumber.optional() }),
      output: answer<WorkflowView>(),
      errors: ['WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND', 'WORKFLOW_INVALID', 'WEBHOOK_PATH_TAKEN'],
    }),
    deactivateWorkflow: request({ input: workflowRef, output: answer<WorkflowView>(), errors: ['WORKFLOW_NOT_FOUND'] }),
    importWorkflow: request({
      input: z.object({ actor, source: z.unknown() }),
      output: answer<{ readonly workflow: WorkflowView; readonly report: ImportReport }>(),
      errors: ['IMPORT_UNREADABLE'],
      timeoutMs: 30_000,
    }),

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
      }),
      output: answer<ExecuteReply>(),
      errors: ['WORKFLOW_NOT_FOUND', 'WORKFLOW_INVALID', 'TRIGGER_NOT_FOUND'],
      timeoutMs: 130_000,
    }),
    getExecution: request({
      input: executionRef.extend({ includeData: z.boolean().default(false) }),
      output: answer<ExecutionView>(),
      errors: ['EXECUTION_NOT_FOUND'],
    }),
    listExecutions: request({
      input: page.extend({
        actor,
        workflowId: id.workflowId.optional(),
        status: executionStatus.optional(),
        mode: executionMode.optional(),
      }),
      output: answer<Page<ExecutionSummary>>(),
    }),
    stopExecution: request({
      input: executionRef,
      output: answer<ExecutionSummary>(),
      errors: ['EXECUTION_NOT_FOUND', 'EXECUTION_FINISHED'],
    }),
    /** Committed events after a sequence, and whether the run is over. */
    readEvents: request({
      input: executionRef.extend({ after: z.number().int().min(0).default(0) }),
      output: answer<{ readonly events: readonly ExecutionEvent[]; readonly finished: boolean }>(),
      errors: ['EXECUTION_NOT_FOUND'],
    }),

    /** Finds who serves a webhook call. Cached by the gateway until the change counter moves. */
    findWebhook: request({
      input: z.object({ tenantId: id.tenantId, method: z.string(), path: z.string().max(2_000) }),
      output: answer<ServedWebhook>(),
      errors: ['WEBHOOK_NOT_FOUND'],
    }),
    startWebhook: request({
      input: z.object({
        tenantId: id.tenantId,
        workflowId: id.workflowId,
        triggerNodeId: z.string(),
        executionId: id.executionId,
        request: z.custom<import('@weft/node-sdk').WebhookRequest>(),
        respond: z.enum(['immediately', 'last-node', 'respond-node']),
        replyTo: id.instanceId.optional(),
      }),
      output: answer<WebhookReply>(),
      errors: ['WEBHOOK_NOT_FOUND'],
      timeoutMs: 130_000,
    }),
    /** The stored answer of a run whose reply got lost; `pending` while there is none. */
    findAnswer: request({
      input: z.object({ tenantId: id.tenantId, executionId: id.executionId }),
      output: answer<
        { readonly status: 'absent' | 'pending' | 'waiting' } | { readonly status: 'answered'; readonly answer: WebhookAnswer }
      >(),
    }),
    /** Moves with every change to live versions and routes. */
    getChangeCounter: request({ input: z.object({}), output: answer<{ readonly counter: number }>() }),
  },
  events: {
    /** Live versions or routes changed: drop what is cached of them. */
    workflowsChanged: event({ payload: z.object({ counter: z.number().int() }), delivery: 'every-replica' }),
  },
});

export type OrchestratorClient = ServiceClient<typeof orchestrator>;
