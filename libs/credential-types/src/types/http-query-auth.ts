import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { secretText, text } from '../field-schemas.ts';

export const httpQueryAuth = defineCredentialType({
  type: 'httpQueryAuth',
  title: 'Query parameter',
  description: 'A secret that is sent in the query of the address.',
  fields: z.strictObject({
    name: text('Name of the query parameter.'),
    value: secretText('What the parameter holds, such as the key.'),
  }),
  destination: [],
  authenticate: (_, { name, value }) => ({ query: { [name]: value } }),
  callers: 'query',
  test: 'none',
});
