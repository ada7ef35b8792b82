import { z } from 'zod';
import { isReachable } from '../forms/hosted-parameters.ts';

export const chatTriggerParams = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(500)
    .refine(isReachable, 'must be a path that can be opened: a name, no "?" or "#", no segment "." or ".."')
    .describe('Path after /chat/, without a leading slash.'),
  public: z
    .boolean()
    .default(false)
    .describe('Whether anybody may chat. If not, the chat is served while it is tested, and never else.'),
  mode: z
    .enum(['hosted', 'embedded'])
    .default('hosted')
    .describe('Whether the address has a page to chat on, or another page calls it.'),
  authentication: z
    .enum(['none', 'basic'])
    .default('none')
    .describe('Who may chat: everybody, or who knows user name and password, by a credential.'),
  allowedOrigins: z
    .array(z.string().min(1))
    .max(100)
    .default([])
    .describe('Origins whose pages may call, such as https://shop.example; empty lets every origin. The own page always may.'),
  respond: z
    .enum(['last-node', 'respond-node', 'streaming'])
    .default('last-node')
    .describe(
      'What is answered: the first item of the last node, what a Respond to Webhook node says, or all of them, piece by piece.',
    ),
  title: z.string().max(200).default('Hi there! 👋').describe('Heading of the page.'),
  subtitle: z.string().max(1_000).default("Start a chat. We're here to help you 24/7.").describe('Text below the heading.'),
  initialMessages: z
    .string()
    .max(10_000)
    .default('')
    .describe('What is shown before the first message; each line is one message.'),
  placeholder: z.string().max(200).default('Type your question..').describe('Shown while nothing is typed.'),
  startButton: z.string().max(100).default('').describe('Text of a button that begins the conversation; empty has none.'),
  fileUploads: z.boolean().default(false).describe('Whether files may be sent along.'),
  acceptedFiles: z
    .string()
    .max(500)
    .default('*')
    .describe('Media types or endings of those files, comma separated; `*` for all.'),
});
