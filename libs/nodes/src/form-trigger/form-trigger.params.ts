import { z } from 'zod';
import { formFieldsParam } from '../forms/form-fields.params.ts';
import { isReachable } from '../forms/hosted-parameters.ts';

export const formTriggerParams = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(500)
    .refine(isReachable, 'must be a path that can be opened: a name, no "?" or "#", no segment "." or ".."')
    .describe('Path after /form/, without a leading slash.'),
  title: z.string().max(500).default('').describe('Heading of the form.'),
  description: z
    .string()
    .max(10_000)
    .default('')
    .describe('Text below the heading. It may have markup for its looks, such as bold, lists and links.'),
  fields: formFieldsParam,
  button: z.string().max(100).default('Submit').describe('Text of the button.'),
  authentication: z
    .enum(['none', 'basic'])
    .default('none')
    .describe('Who may open the form: everybody, or who knows user name and password, by a credential.'),
  allowedAddresses: z
    .array(z.string().min(1))
    .max(500)
    .default([])
    .describe('Addresses or CIDR ranges that may open it, such as 10.0.0.0/8; empty lets every address in.'),
  ignoreBots: z.boolean().default(false).describe('Refuses crawlers and the previews that messengers make of links.'),
  respond: z
    .enum(['immediately', 'last-node', 'respond-node'])
    .default('immediately')
    .describe(
      'When the person sees that the form was sent: at once, after the last node, or as a Respond to Webhook node says. With Form nodes further on, the next page takes its place.',
    ),
  submittedText: z
    .string()
    .max(10_000)
    .default('')
    .describe('What is shown once the form was sent. Empty is a short thanks. It may have markup as the description.'),
  redirect: z.string().max(2_000).default('').describe('Address to go to once the form was sent, in place of the text.'),
  useWorkflowTimezone: z.boolean().default(false).describe("Gives `submittedAt` in the workflow's time zone instead of UTC."),
  attribution: z.boolean().default(true).describe('Says below the form that it is automated with Weft.'),
});
