import type { Json } from '@weft/workflow-model';
import { z } from 'zod';
import { defineCredentialType, secret, type Additions } from '../credential-type.ts';
import { headerName, headerValue } from '../field-schemas.ts';

const MAX_LENGTH = 50_000;
/** In JSON a number may stand as one. */
const asText = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const additions = z.strictObject({
  headers: z.record(headerName('Name of a header.'), asText.pipe(headerValue('Its value.'))).optional(),
  qs: z.record(z.string().min(1), asText).optional(),
  body: z.record(z.string().min(1), z.custom<Json>()).optional(),
});

export const httpCustomAuth = defineCredentialType({
  type: 'httpCustomAuth',
  title: 'Custom',
  description: 'Headers, query parameters and members of a JSON body or a form, all secret.',
  fields: z.strictObject({
    json: secret(
      z
        .string()
        .max(MAX_LENGTH)
        .refine(
          (text) => read(text) !== undefined,
          'must be a JSON object of "headers", "qs" and "body", as { "headers": { "X-Key": "…" } }',
        )
        .describe('A JSON object of "headers", "qs" and "body"; each holds what is added to the request.'),
    ),
  }),
  destination: [],
  authenticate: (_, { json }) => {
    const { headers = {}, qs, body } = read(json) ?? {};
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    return { headers: lower, ...(qs && { query: qs }), ...(body && { body }) } satisfies Additions;
  },
  test: 'none',
});

function read(text: string): z.output<typeof additions> | undefined {
  try {
    return additions.safeParse(JSON.parse(text)).data;
  } catch {
    // Text that is no JSON holds no additions.
    return undefined;
  }
}
