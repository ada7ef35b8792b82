import { defineNode } from '@weft/node-sdk';
import { callerCredentials } from './call-intake.ts';
import { webhookAnswer } from './webhook-answer.ts';
import { sealWebhook, webhookRoutes } from './webhook-routes.ts';
import { webhookParams } from './webhook.params.ts';

export const webhook = defineNode({
  type: 'webhook',
  version: 1,
  title: 'Webhook',
  description: 'Starts the workflow when its address is called, and answers the caller.',
  category: 'trigger',
  kind: 'trigger',
  inputs: [],
  outputs: ['main'],
  effect: 'pure',
  params: webhookParams,
  credentials: callerCredentials,
  seal: sealWebhook,
  webhooks: webhookRoutes,
  answer: webhookAnswer,
  run: (context) => [context.items],
});
