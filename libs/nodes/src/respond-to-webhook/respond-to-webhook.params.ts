import { z } from 'zod';

export const respondToWebhookParams = z.strictObject({
  respondWith: z
    .enum(['first-item', 'all-items', 'json', 'text', 'no-data', 'redirect'])
    .default('first-item')
    .describe('What is sent: an item, all items as a list, the body below as JSON or as text, nothing, or a redirect.'),
  body: z.any().optional().describe('For `json`: a value, or text that is JSON. For `text`: the text.'),
  redirectUrl: z.string().default('').describe('Where `redirect` sends the caller.'),
  status: z
    .number()
    .int()
    .min(200)
    .max(599)
    .default(200)
    .describe('HTTP status of the answer. A redirect uses 307 where this is not a 3xx status.'),
  headers: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('Name of the header.'),
        value: z.string().describe('Value of the header.'),
      }),
    )
    .default([])
    .describe('Headers of the answer.'),
  responseKey: z
    .string()
    .default('')
    .describe('Field under which the items are sent, for `first-item` and `all-items`. Empty sends them bare.'),
});
