import { z } from 'zod';
import { headersOfAnswer } from '../webhook/call-intake.params.ts';

export const respondToWebhookParams = z.strictObject({
  respondWith: z
    .enum(['first-item', 'all-items', 'json', 'text', 'file', 'jwt', 'no-data', 'redirect'])
    .default('first-item')
    .describe(
      'What is sent: an item, all items as a list, the body below as JSON or as text, a file, a signed token, nothing, or a redirect.',
    ),
  body: z.any().optional().describe('For `json`: a value, or text that is JSON. For `text`: the text.'),
  file: z
    .string()
    .max(200)
    .default('')
    .describe("Name in the first item's `binary`, for `file`; empty takes the first file there is."),
  claims: z
    .any()
    .optional()
    .describe('For `jwt`: the claims of the token, as an object or as text that is JSON. It is sent as `{ "token": … }`.'),
  redirectUrl: z.string().default('').describe('Where `redirect` sends the caller.'),
  status: z
    .number()
    .int()
    .min(200)
    .max(599)
    .default(200)
    .describe('HTTP status of the answer. A redirect uses 307 where this is not a 3xx status.'),
  headers: headersOfAnswer,
  responseKey: z
    .string()
    .default('')
    .describe('Field under which the items are sent, for `first-item` and `all-items`. Empty sends them bare.'),
  responseOutput: z.boolean().default(false).describe('Adds a second output, `response`, with what was sent.'),
});
