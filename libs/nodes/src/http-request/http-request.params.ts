import { z } from 'zod';

const pairs = (what: string) =>
  z.array(
    z.strictObject({
      name: z.string().min(1).describe(`Name of the ${what}.`),
      value: z.any().default('').describe(`Value of the ${what}.`),
    }),
  );

export const httpRequestParams = z.strictObject({
  method: z
    .enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
    .default('GET')
    .describe('HTTP method. GET, HEAD and OPTIONS may be repeated after a crash; the others carry an Idempotency-Key.'),
  url: z.string().min(1).describe('Address, starting with http:// or https://.'),
  query: pairs('query parameter').default([]).describe('Query parameters, added to those in the address.'),
  queryJson: z.any().optional().describe('Query parameters as an object, or as text that is a JSON object. Replaces `query`.'),
  arrayFormat: z
    .enum(['brackets', 'repeat', 'indices'])
    .default('brackets')
    .describe('How a list is written in the query: `a[]=1&a[]=2`, `a=1&a=2` or `a[0]=1&a[1]=2`.'),
  headers: pairs('header').default([]).describe('Request headers.'),
  headersJson: z.any().optional().describe('Request headers as an object, or as text that is a JSON object. Replaces `headers`.'),
  bodyType: z
    .enum(['none', 'json', 'form', 'raw'])
    .default('none')
    .describe('Form of the body. `form` is application/x-www-form-urlencoded.'),
  bodyFields: pairs('field').default([]).describe('Fields of the body, for `json` and `form`.'),
  bodyJson: z
    .any()
    .optional()
    .describe('Body as a value, or as text that is JSON, for `json` and `form`. Replaces `bodyFields`.'),
  bodyText: z.string().default('').describe('Body as it is sent, for `raw`.'),
  bodyContentType: z.string().default('text/plain').describe('Content-Type for `raw`.'),
  timeoutMs: z
    .number()
    .int()
    .min(1)
    .max(3_600_000)
    .default(300_000)
    .describe('Limit of one request in milliseconds, redirects included.'),
  followRedirects: z.boolean().default(true).describe('Follow redirects instead of returning them.'),
  maxRedirects: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(21)
    .describe('How many redirects are followed before the request fails.'),
  responseFormat: z
    .enum(['auto', 'json', 'text'])
    .default('auto')
    .describe('How the response is read. `auto` goes by its Content-Type.'),
  responseField: z.string().min(1).default('data').describe('Field that text and single values are put into.'),
  fullResponse: z
    .boolean()
    .default(false)
    .describe('Give one item { body, headers, statusCode, statusMessage } instead of the body alone.'),
  neverError: z.boolean().default(false).describe('A status of 400 and above is a result instead of an error.'),
});

export type HttpRequestParams = z.output<typeof httpRequestParams>;
