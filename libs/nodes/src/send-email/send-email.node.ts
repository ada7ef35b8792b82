import { defineNode, mapItems, type NodeContext, shapeOf } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { mailOf } from './outgoing-mail.ts';
import { sendEmailParams, type SendEmailParameters } from './send-email.params.ts';

const CREDENTIAL = 'smtp';
const SENT = shapeOf('messageId', 'accepted', 'rejected', 'response');

export const sendEmail = defineNode({
  type: 'sendEmail',
  version: 1,
  title: 'Send email',
  description: 'Sends a mail by SMTP for each item.',
  category: 'network',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'write',
  params: sendEmailParams,
  shape: () => SENT,
  credentials: () => [{ type: CREDENTIAL, required: true }],
  run: (context) => mapItems(context, (item, index) => send(context, item, index)),
});

async function send(context: NodeContext<SendEmailParameters>, item: Item, index: number): Promise<Item> {
  const parameters = context.params(index);
  const mail = mailOf(parameters, item);
  const credential = context.credential(CREDENTIAL);
  const sent = await context.call(index, async ({ idempotencyKey, signal }) => {
    const { allowUnauthorizedCerts: acceptsAnyCertificate } = parameters;
    const result = await context.ports.mail.send(credential, { ...mail, idempotencyKey, acceptsAnyCertificate }, signal);
    return { ...result };
  });
  return { json: sent };
}
