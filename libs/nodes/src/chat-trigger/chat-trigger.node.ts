import { defineNode } from '@weft/node-sdk';
import { callerCredentials } from '../webhook/call-intake.ts';
import { chatAnswer, chatRoutes } from './chat-routes.ts';
import { chatTriggerParams } from './chat-trigger.params.ts';

export const chatTrigger = defineNode({
  type: 'chatTrigger',
  version: 1,
  title: 'Chat trigger',
  description: 'Starts the workflow with each message of a chat, on a page of its own or another, and answers it.',
  category: 'trigger',
  kind: 'trigger',
  inputs: [],
  outputs: ['main'],
  effect: 'pure',
  params: chatTriggerParams,
  credentials: callerCredentials,
  webhooks: chatRoutes,
  answer: chatAnswer,
  run: ({ items }) => [items],
});
