import type { WebhookAnswer } from '@weft/node-sdk';
import { z } from 'zod';
import * as id from './identifiers.ts';
import { defineService, event } from './kernel.ts';

export const gateway = defineService('gateway', {
  requests: {},
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
