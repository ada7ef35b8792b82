import type { WebhookAnswer } from '@weft/node-sdk';
import { z } from 'zod';
import * as id from './identifiers.ts';
import { defineService, event } from './kernel.ts';

export const gateway = defineService('gateway', {
  requests: {},
  events: {
    /** The committed answer to a caller who waits at this gateway process: sent where another executor took the run over. */
    runAnswered: event({
      payload: z.object({ instanceId: id.instanceId, executionId: id.executionId, answer: z.custom<WebhookAnswer>() }),
      delivery: 'instance',
    }),
  },
});
