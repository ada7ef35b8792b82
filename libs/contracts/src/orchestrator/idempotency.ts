import type { WebhookAnswer } from '@weft/node-sdk';
import { z } from 'zod';
import * as id from '../identifiers.ts';
import { answer, request } from '../kernel.ts';

/** What a caller has said to make a call repeatable: its `Idempotency-Key`, and the hash of all that the call brings. */
export const idempotency = z.object({ key: z.string().min(1).max(255), requestHash: z.string().max(100) });

const keyRef = z.object({
  tenantId: id.tenantId,
  /** What the key is for: the same key for two workflows is two keys. */
  scope: z.string().max(500),
  key: z.string().min(1).max(255),
  executionId: id.executionId,
});

export interface KeyClaim {
  /** Of the run that the key stands for. */
  readonly executionId: string;
  /** False where another call was first: what that one's run answers is the answer. */
  readonly isFirst: boolean;
  /** What the first caller gets, where the run does not tell. */
  readonly answer?: WebhookAnswer;
}

/** `Idempotency-Key` of starts. Of calls that end a wait it is part of `findResume` and `resume`. */
export const idempotencyRequests = {
  /** Before the run is started: the key fixes its id. */
  claimKey: request({
    input: keyRef.extend({ requestHash: z.string().max(100), answer: z.custom<WebhookAnswer>().optional() }),
    output: answer<KeyClaim>(),
    errors: ['IDEMPOTENCY_KEY_REUSED'],
  }),
  /** The run carries the call, and not the one that the key was claimed for. It may carry others too: `answer` is what this caller got. */
  moveKey: request({
    input: keyRef.extend({ carriedBy: id.executionId, answer: z.custom<WebhookAnswer>().optional() }),
    errors: [],
  }),
  /** The start was refused: the key stands for nothing. */
  releaseKey: request({ input: keyRef, errors: [] }),
};
