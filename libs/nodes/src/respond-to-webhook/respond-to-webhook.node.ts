import { defineNode, mapItems, passOn } from '@weft/node-sdk';
import { respondAnswer } from './respond-answer.ts';
import { respondToWebhookParams } from './respond-to-webhook.params.ts';

export const respondToWebhook = defineNode({
  type: 'respondToWebhook',
  version: 1,
  title: 'Respond to webhook',
  description: 'Answers the caller of the webhook that started the run, and passes its items on.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'respond',
  params: respondToWebhookParams,
  run: async (context) => {
    await context.ports.respond(respondAnswer(context.params(0), context.items));
    return mapItems(context, (item, index) => passOn(item, index));
  },
});
