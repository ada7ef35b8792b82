import { defineNode, mapItems, passOn } from '@weft/node-sdk';
import { respondAnswer, sentItem } from './respond-answer.ts';
import { respondToWebhookParams } from './respond-to-webhook.params.ts';

export const respondToWebhook = defineNode({
  type: 'respondToWebhook',
  version: 1,
  title: 'Respond to webhook',
  description: 'Answers the caller of the webhook that started the run, and passes its items on.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ({ responseOutput }) => (responseOutput === true ? ['main', 'response'] : ['main']),
  effect: 'respond',
  params: respondToWebhookParams,
  shape: ([input]) => [input],
  credentials: ({ respondWith }) => (respondWith === 'jwt' ? [{ type: 'jwtAuth', required: true }] : []),
  run: async (context) => {
    const answer = await respondAnswer(context);
    await context.respond(answer);
    const [passed] = await mapItems(context, (item, index) => passOn(item, index));
    if (!context.params(0).responseOutput) return [passed];
    return [passed, [{ ...sentItem(answer), pairedItem: { item: 0 } }]];
  },
});
