import { isExpression, type RawParameters, type WebhookAnswer } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { callAnswerParams } from '../webhook/call-intake.params.ts';
import { lastNodeAnswer } from '../webhook/webhook-answer.ts';

/** The answer for a caller who ended the wait and waits for the last node. What of it is an expression counts as not given. */
export function waitAnswer(raw: RawParameters, items: readonly Item[]): WebhookAnswer {
  const fixed = Object.fromEntries(Object.entries(raw).filter(([, value]) => !isExpression(value)));
  return lastNodeAnswer(callAnswerParams.parse(fixed), items);
}
