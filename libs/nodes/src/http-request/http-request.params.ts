import { deferred } from '@weft/node-sdk';
import { z } from 'zod';

const pairs = (what: string) =>
  z.array(
    z.strictObject({
      name: z.string().min(1).describe(`Name of the ${what}.`),
      value: z.any().default('').describe(`Value of the ${what}.`),
    }),
  );

const parts = z.array(
  z.strictObject({
    name: z.string().min(1).describe('Name of the part.'),
    value: z.any().default('').describe('Value of the part; a list is sent as several parts.'),
    file: z.string().optional().describe("Field of the item's binary data that is sent as a file. Replaces `value`."),
    fileName: z.string().optional().describe('Name that the file is sent under, instead of its own.'),
    contentType: z.string().optional().describe("Content-Type of the part, instead of the file's own or none."),
  }),
);

const pagination = z
  .strictObject({
    mode: z
      .enum(['parameters', 'next-url'])
      .describe('`parameters` changes parameters from page to page; `next-url` goes where the response says.'),
    parameters: z
      .array(
        z.strictObject({
          place: z.enum(['query', 'headers', 'body']).default('query').describe('Where the parameter is sent.'),
          name: z.string().min(1).describe('Name of the parameter.'),
          value: deferred(z.any()).describe('Value for the next page, by `$response`, `$request` and `$pageCount`.'),
        }),
      )
      .default([])
      .describe('The parameters that change, for `parameters`. One that has no value is left out.'),
    nextUrl: deferred(z.any())
      .optional()
      .describe('Address of the next page, for `next-url`; without one the page was the last.'),
    completeWhen: z
      .enum(['empty', 'status', 'expression'])
      .default('empty')
      .describe('What ends the pages: an empty response, one of `completeStatuses`, or `completeExpression`.'),
    completeStatuses: z.array(z.number().int().min(100).max(599)).default([]).describe('Statuses that end the pages.'),
    completeExpression: deferred(z.any())
      .optional()
      .describe('True for the last page, by `$response`, `$request` and `$pageCount`.'),
    maxPages: z.number().int().min(0).max(10_000).default(0).describe('Pages at most; 0 means until they end, 10,000 at most.'),
    intervalMs: z.number().int().min(0).max(3_600_000).default(0).describe('Pause before each further page in milliseconds.'),
  })
  .optional()
  .describe('Asks for page after page and gives the items of all of them.');

export const httpRequestParams = z.strictObject({
  method: z
    .enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
    .default('GET')
    .describe('HTTP method. GET, HEAD and OPTIONS may be repeated after a crash; the others carry an Idempotency-Key.'),
  url: z.string().min(1).describe('Address, starting with http:// or https://.'),
  authentication: z
    .enum(['none', 'predefined', 'generic'])
    .default('none')
    .describe(
      '`predefined`: the credential of a service, for which a general one may stand. `generic`: a general one, such as `httpHeaderAuth`.',
    ),
  credentialType: z.string().default('').describe('Type of the credential that is sent along, where one is.'),
  provideSslCertificates: z
    .boolean()
    .default(false)
    .describe('Show a client certificate, the node’s credential of the type `httpSslAuth`, beside any other credential.'),
  query: pairs('query parameter').default([]).describe('Query parameters, added to those in the address.'),
  queryJson: z.any().optional().describe('Query parameters as an object, or as text that is a JSON object. Replaces `query`.'),
  arrayFormat: z
    .enum(['brackets', 'repeat', 'indices'])
    .default('brackets')
    .describe('How a list is written in the query: `a[]=1&a[]=2`, `a=1&a=2` or `a[0]=1&a[1]=2`.'),
  headers: pairs('header').default([]).describe('Request headers.'),
  headersJson: z.any().optional().describe('Request headers as an object, or as text that is a JSON object. Replaces `headers`.'),
  lowercaseHeaders: z.boolean().default(true).describe('Send the names of headers in lower case.'),
  bodyType: z
    .enum(['none', 'json', 'form', 'multipart', 'raw', 'binary'])
    .default('none')
    .describe('Form of the body. `form` is application/x-www-form-urlencoded, `multipart` multipart/form-data, `binary` a file.'),
  bodyFields: pairs('field').default([]).describe('Fields of the body, for `json` and `form`.'),
  bodyJson: z
    .any()
    .optional()
    .describe('Body as a value, or as text that is JSON, for `json` and `form`. Replaces `bodyFields`.')
    .meta({ widget: 'code', language: 'json' }),
  bodyParts: parts.default([]).describe('Parts of the body, for `multipart`.'),
  bodyText: z.string().default('').describe('Body as it is sent, for `raw`.'),
  bodyContentType: z.string().default('text/plain').describe('Content-Type for `raw`.'),
  bodyFile: z.string().default('data').describe("Field of the item's binary data that is sent, for `binary`."),
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
  allowUnauthorizedCerts: z
    .boolean()
    .default(false)
    .describe('Accept any certificate. Only where the operator permits it (WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES).'),
  batchSize: z.number().int().min(0).max(100_000).default(0).describe('Requests between two pauses; 0 means no pauses.'),
  batchIntervalMs: z.number().int().min(0).max(3_600_000).default(1_000).describe('Length of such a pause in milliseconds.'),
  pagination,
  responseFormat: z
    .enum(['auto', 'json', 'text', 'file'])
    .default('auto')
    .describe('How the response is read. `auto` goes by its Content-Type; what is no text becomes a file.'),
  responseField: z
    .string()
    .min(1)
    .default('data')
    .describe('Field that text and single values are put into, and of the binary data for a file.'),
  fullResponse: z
    .boolean()
    .default(false)
    .describe('Give one item { body, headers, statusCode, statusMessage } instead of the body alone.'),
  neverError: z.boolean().default(false).describe('A status of 400 and above is a result instead of an error.'),
});

export type HttpRequestParams = z.output<typeof httpRequestParams>;
export type Pagination = NonNullable<HttpRequestParams['pagination']>;
