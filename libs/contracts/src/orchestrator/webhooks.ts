import { RESPOND_MODES, type ResumeRoute, type WebhookAnswer, type WebhookCall, type WebhookRoute } from '@weft/node-sdk';
import { z } from 'zod';
import * as id from '../identifiers.ts';
import { items } from '../items.ts';
import { answer, request } from '../kernel.ts';
import { idempotency } from './idempotency.ts';

/** What the store has of a run for its caller: `pending` while it may still answer, `finished` where it is over and gave no answer. */
export type StoredAnswer =
  | { readonly status: 'absent' | 'pending' | 'waiting' }
  | { readonly status: 'answered'; readonly answer: WebhookAnswer }
  | { readonly status: 'finished'; readonly outcome: 'succeeded' | 'failed' | 'cancelled' }
  /** It is over, and what it has left cannot be read at the moment. */
  | { readonly status: 'unreadable' };

export type WebhookReply =
  | { readonly status: 'answered'; readonly executionId: string; readonly answer: WebhookAnswer }
  /** The run started to wait, or took longer than the caller was prepared to wait. */
  | { readonly status: 'accepted'; readonly executionId: string }
  /** Gathered with others, in a run that is perhaps another's. */
  | { readonly status: 'collected'; readonly executionId: string };

/** A route with all that the gateway needs to serve it; `revision` changes with the workflow. */
export interface ServedWebhook {
  readonly workflowId: string;
  readonly triggerNodeId: string;
  readonly route: WebhookRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** A webhook that is being tried out: the first call runs under this id. */
export interface TestWebhook extends ServedWebhook {
  readonly executionId: string;
}

export interface TestListening {
  readonly executionId: string;
  readonly until: string;
  readonly routes: readonly {
    readonly method: string;
    readonly path: string;
    readonly nodeName: string;
    /** Of a trigger with a page. */
    readonly page?: 'form' | 'chat';
  }[];
}

/**
 * What a call of a resume address is for. `early`: no wait for it is committed yet, and one may still be. `repeated`: a call with its key has come
 * before, `early` too where it has no route.
 */
export type ResumeTarget = {
  readonly tenantId: string;
  readonly executionId: string;
  readonly executionMode: 'production' | 'test';
} & (
  | { readonly status: 'open'; readonly path: string; readonly resume: ResumeRoute }
  | { readonly status: 'early' }
  | { readonly status: 'repeated'; readonly resume?: ResumeRoute }
);

const actor = id.actor;
const workflowRef = z.object({ actor, workflowId: id.workflowId });
const callRef = z.object({ tenantId: id.tenantId, method: z.string(), path: z.string().max(2_000) });

/** Runs that a call from outside starts or lets go on. */
export const webhookRequests = {
  /** Finds who serves a webhook call, or, by the kind in place of the method, a page. Cached by the gateway until the change counter moves. */
  findWebhook: request({
    input: callRef,
    output: answer<ServedWebhook>(),
    errors: ['WEBHOOK_NOT_FOUND'],
  }),
  startWebhook: request({
    input: z.object({
      tenantId: id.tenantId,
      workflowId: id.workflowId,
      triggerNodeId: z.string(),
      executionId: id.executionId,
      call: z.custom<WebhookCall>(),
      respond: z.enum(RESPOND_MODES),
      /** Number of the trigger's output by which the call leaves; absent: the first. */
      triggerOutput: z.number().int().min(0).optional(),
      /** Uses up the listening for this id. */
      test: z.boolean().optional(),
      /** Where the gateway is reached, where no setting says it. */
      publicUrl: z.string().optional(),
      replyTo: id.instanceId.optional(),
    }),
    output: answer<WebhookReply>(),
    errors: ['QUEUE_FULL', 'DISPATCH_KEY_FAILED', 'WEBHOOK_NOT_FOUND'],
    timeoutMs: 130_000,
  }),
  /** Lets the newest version's webhooks be called once, by hand, under `/webhook-test/`. */
  listenForTest: request({
    input: workflowRef.extend({ executionId: id.executionId }),
    output: answer<TestListening>(),
    errors: ['WORKFLOW_NOT_FOUND', 'WORKFLOW_INVALID', 'TRIGGER_NOT_FOUND', 'WEBHOOK_PATH_TAKEN'],
  }),
  /** Harmless where nothing is listening. */
  stopListening: request({ input: workflowRef, errors: ['WORKFLOW_NOT_FOUND'] }),
  findTestWebhook: request({ input: callRef, output: answer<TestWebhook>(), errors: ['WEBHOOK_NOT_FOUND'] }),
  /** What a resume address leads to at the moment; changes nothing. */
  findResume: request({
    input: z.object({
      token: z.string().max(200),
      suffix: z.string().max(500),
      method: z.string().max(20),
      kind: z.enum(['webhook', 'form']),
      /** Its `Idempotency-Key`. */
      key: z.string().optional(),
    }),
    output: answer<ResumeTarget>(),
    errors: ['RESUME_NOT_FOUND', 'RESUME_REFUSED', 'EXECUTION_FINISHED'],
  }),
  /**
   * Ends a wait with what a call brought; answers after the commit. `wait` is absent for a call that came early; `begun`: that wait has begun
   * since, and nothing is committed, for who calls is to be judged by what the wait asks.
   */
  resume: request({
    input: z.object({
      tenantId: id.tenantId,
      executionId: id.executionId,
      wait: z.string().max(100).optional(),
      suffix: z.string().max(500),
      method: z.string().max(20),
      items,
      reply: z.object({ respond: z.enum(['last-node', 'respond-node']), replyTo: id.instanceId }).optional(),
      idempotency: idempotency.optional(),
    }),
    output: answer<
      { readonly status: 'resumed' | 'kept' | 'begun' } | { readonly status: 'repeated'; readonly answer?: WebhookAnswer }
    >(),
    errors: ['IDEMPOTENCY_KEY_REUSED', 'RESUME_NOT_FOUND', 'RESUME_REFUSED', 'EXECUTION_FINISHED'],
    timeoutMs: 30_000,
  }),
  /** The part of a run's resume address that names it. */
  getResumeToken: request({
    input: z.object({ tenantId: id.tenantId, executionId: id.executionId }),
    output: answer<{ readonly token: string }>(),
  }),
  /** The run that such a part names, whether or not it is there. */
  readResumeToken: request({
    input: z.object({ token: z.string().max(200) }),
    output: answer<{ readonly tenantId: string; readonly executionId: string }>(),
    errors: ['RESUME_NOT_FOUND'],
  }),
  /** What runs have answered whose replies got lost, in the order asked. */
  findAnswers: request({
    input: z.object({ tenantId: id.tenantId, executionIds: z.array(id.executionId).min(1).max(100) }),
    output: answer<readonly StoredAnswer[]>(),
  }),
  /** The same of one, for gateways of before. */
  findAnswer: request({
    input: z.object({ tenantId: id.tenantId, executionId: id.executionId }),
    output: answer<StoredAnswer>(),
  }),
  /** Moves with every change to live versions and routes. */
  getChangeCounter: request({ input: z.object({}), output: answer<{ readonly counter: number }>() }),
};
