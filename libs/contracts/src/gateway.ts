import type { WebhookAnswer } from '@weft/node-sdk';
import { z } from 'zod';
import * as id from './identifiers.ts';
import { answer, defineService, event, request, type ServiceClient } from './kernel.ts';

/** A member who is asked. */
export interface ApprovalRecipient {
  readonly userId: string;
  readonly email: string;
}

export const gateway = defineService('gateway', {
  requests: {
    /** Members who may decide: those whom these names mean, or where there are none, whoever may run executions. */
    findDeciders: request({
      input: z.object({ tenantId: id.tenantId, assignees: z.array(z.string().max(400)).max(100) }),
      output: answer<readonly ApprovalRecipient[]>(),
    }),
    /** Answers once the next mail server has taken it, or will not. */
    sendApprovalMail: request({
      input: z.object({
        to: z.string().max(320),
        occasion: z.enum(['asked', 'reminder', 'escalated']),
        title: z.string(),
        message: z.string(),
        /** ISO text. */
        deadline: z.string().optional(),
        links: z.array(z.object({ label: z.string(), path: z.string() })).min(1),
      }),
      output: answer<{ readonly status: 'sent' } | { readonly status: 'failed' | 'refused' | 'off'; readonly reason: string }>(),
      timeoutMs: 60_000,
    }),
  },
  events: {
    /** Somebody may do less than before: a session, a key, a role or a membership of theirs is over. A hint: open streams are checked anyway. */
    accessChanged: event({ payload: z.object({ userId: id.userId }), delivery: 'every-replica' }),
    /** The committed answer to a caller who waits at this gateway process: sent where another executor took the run over. */
    runAnswered: event({
      payload: z.object({ instanceId: id.instanceId, executionId: id.executionId, answer: z.custom<WebhookAnswer>() }),
      delivery: 'instance',
    }),
  },
});

export type GatewayClient = ServiceClient<typeof gateway>;
