import { defineNode, HTTP_METHODS } from '@weft/node-sdk';
import { callerCredentials } from './call-intake.ts';
import { webhookAnswer } from './webhook-answer.ts';
import { sealWebhook, webhookOutputs, webhookRoutes } from './webhook-routes.ts';
import { webhookParams } from './webhook.params.ts';
import { callShape } from './call-shape.ts';

export const webhook = defineNode({
  type: 'webhook',
  version: 1,
  title: 'Webhook',
  description: 'Starts the workflow when its address is called, and answers the caller.',
  category: 'trigger',
  kind: 'trigger',
  inputs: [],
  outputs: webhookOutputs,
  effect: 'pure',
  params: webhookParams,
  shape: (_, parameters) => callShape(parameters),
  credentials: callerCredentials,
  seal: sealWebhook,
  webhooks: webhookRoutes,
  answer: webhookAnswer,
  run: (context) => {
    if (!isWanted(context.params(0).onlyRunIf)) return [];
    const { items, triggerOutput } = context;
    return triggerOutput === 0 ? [items] : [...SILENT.slice(0, triggerOutput), items];
  },
});

const SILENT = HTTP_METHODS.map(() => undefined);

/** As JavaScript has it; a text that says false is none of those that say yes. */
const isWanted = (value: unknown): boolean => Boolean(value) && value !== 'false';
