import { z } from 'zod';

/** Who may call, and how the body is taken: of a Webhook, and of a Wait that a call ends. */
export const callIntakeParams = z.object({
  authentication: z
    .enum(['none', 'header', 'basic', 'jwt'])
    .default('none')
    .describe(
      'What callers must present: nothing, a header, a user name with password, or a signed token. Each by a credential.',
    ),
  allowedAddresses: z
    .array(z.string().min(1))
    .max(500)
    .default([])
    .describe('Addresses or CIDR ranges that may call, such as 10.0.0.0/8; empty lets every address in.'),
  ignoreBots: z.boolean().default(false).describe('Refuses crawlers and the previews that messengers make of links.'),
  allowedOrigins: z
    .array(z.string().min(1))
    .max(100)
    .default([])
    .describe('Origins whose pages may call from a browser, such as https://shop.example; empty lets every origin.'),
  rawBody: z.boolean().default(false).describe('Keeps the bytes of the body as a file in `binary`, besides what is read of it.'),
  binaryName: z
    .string()
    .max(100)
    .default('')
    .describe(
      'Name of the file in `binary`; empty is `data`. Files of a form: name0, name1 …; empty takes the names of its fields.',
    ),
});

export const headersOfAnswer = z
  .array(
    z.strictObject({
      name: z.string().min(1).describe('Name of the header.'),
      value: z.string().describe('Value of the header.'),
    }),
  )
  .default([])
  .describe('Headers of the answer.');

/** The answer to somebody who waits for the last node, or for nothing but the run's being certain. */
export const callAnswerParams = z.object({
  respond: z
    .enum(['immediately', 'last-node', 'respond-node'])
    .default('immediately')
    .describe('When the caller is answered: at once, with the items of the last node, or by a Respond to Webhook node.'),
  responseStatus: z.number().int().min(200).max(599).default(200).describe('HTTP status of the answer.'),
  responseHeaders: headersOfAnswer,
  responseData: z
    .enum(['first-item', 'all-items', 'first-file', 'none'])
    .default('first-item')
    .describe(
      'What of the last node is sent: its first item, a list of all items, a file of the first item, or nothing. For `last-node`.',
    ),
  responseField: z
    .string()
    .optional()
    .describe(
      'Path into the first item; only what is there is sent. With `first-file`: its name in `binary`, else `data`. For `last-node`.',
    ),
  responseText: z.string().optional().describe('Text of the answer; empty sends no body. For `immediately`.'),
});

/** Of the credential types that callers can be asked for, by the parameter's word. */
export const CREDENTIAL_TYPES = { header: 'httpHeaderAuth', basic: 'httpBasicAuth', jwt: 'jwtAuth' } as const;
