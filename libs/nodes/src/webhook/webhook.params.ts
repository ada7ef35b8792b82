import { HTTP_METHODS } from '@weft/node-sdk';
import { z } from 'zod';

const method = z.enum(HTTP_METHODS);

export const webhookParams = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(500)
    .describe('Path after /webhook/, without a leading slash. A segment `:name` matches anything and lands in `params.name`.'),
  method: z
    .union([method, z.array(method).min(1)])
    .default('GET')
    .describe('HTTP method, or a list of methods, that starts the workflow.'),
  respond: z
    .enum(['immediately', 'last-node', 'respond-node'])
    .default('immediately')
    .describe('When the caller is answered: at once, with the items of the last node, or by a Respond to Webhook node.'),
  authentication: z
    .enum(['none', 'header'])
    .default('none')
    .describe('`header` refuses callers that do not send the header below.'),
  headerName: z.string().default('').describe('Name of the header that callers must send.'),
  headerValue: z.string().default('').describe('Value of that header. Saved as `sha256:<hex>`, never as it is.'),
  responseStatus: z.number().int().min(200).max(599).default(200).describe('HTTP status of the answer.'),
  responseHeaders: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('Name of the header.'),
        value: z.string().describe('Value of the header.'),
      }),
    )
    .default([])
    .describe('Headers of the answer.'),
  responseData: z
    .enum(['first-item', 'all-items', 'none'])
    .default('first-item')
    .describe('What of the last node is sent: the first item, a list of all items, or nothing. For `last-node`.'),
  responseField: z
    .string()
    .optional()
    .describe('Path into the first item; only what is there is sent. For `last-node` with `first-item`.'),
  responseText: z.string().optional().describe('Text of the answer. For `immediately`.'),
});
