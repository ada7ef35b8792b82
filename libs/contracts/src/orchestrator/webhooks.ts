import type { WebhookAnswer, WebhookRequest, WebhookRoute } from '@weft/node-sdk';
import { z } from 'zod';
import * as id from '../identifiers.ts';
import { answer, request } from '../kernel.ts';

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

/** Runs that a call from outside starts. */
export const webhookRequests = {
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
      request: z.custom<WebhookRequest>(),
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
};
