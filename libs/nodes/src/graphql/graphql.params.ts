import { z } from 'zod';

export const graphqlParams = z.strictObject({
  endpoint: z.string().min(1).describe('Address of the service, starting with http:// or https://.'),
  method: z
    .enum(['POST', 'GET'])
    .default('POST')
    .describe('HTTP method. GET may be repeated after a crash; services answer queries by it, and no mutations.'),
  requestFormat: z
    .enum(['json', 'graphql'])
    .default('json')
    .describe('How POST sends the query: with variables as JSON, or alone as application/graphql, which few services take.'),
  query: z.string().min(1).describe('The query or mutation.').meta({ widget: 'code', language: 'graphql' }),
  variables: z.any().optional().describe('Variables as an object, or as text that is a JSON object. Not for `graphql`.'),
  operationName: z.string().default('').describe('Which operation to run, where the query has several. Not for `graphql`.'),
  headers: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('Name of the header.'),
        value: z.any().default('').describe('Value of the header.'),
      }),
    )
    .default([])
    .describe('Request headers.'),
  authentication: z.enum(['none', 'generic']).default('none').describe('Whether a credential is sent along.'),
  credentialType: z.string().default('').describe('Its type, such as `httpHeaderAuth`.'),
  responseFormat: z.enum(['json', 'text']).default('json').describe('Give the fields of the response, or its text.'),
  responseField: z.string().min(1).default('data').describe('Field of the text. For `text`.'),
  neverError: z.boolean().default(false).describe('A response with `errors` is a result instead of an error. For `json`.'),
  timeoutMs: z
    .number()
    .int()
    .min(1)
    .max(3_600_000)
    .default(300_000)
    .describe('Limit of one request in milliseconds, redirects included.'),
  allowUnauthorizedCerts: z
    .boolean()
    .default(false)
    .describe('Accept any certificate. Only where the operator permits it (WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES).'),
});

export type GraphqlParameters = z.output<typeof graphqlParams>;
