import { z } from 'zod';
import { defineCredentialType, secret } from '../credential-type.ts';
import { headerName, headerValue } from '../field-schemas.ts';

export const httpHeaderAuth = defineCredentialType({
  type: 'httpHeaderAuth',
  title: 'Header',
  description: 'A secret that is sent in a header of its own, such as X-API-Key.',
  fields: z.strictObject({
    name: headerName('Name of the header.'),
    value: secret(headerValue('What the header holds, such as the key.')),
  }),
  destination: [],
  authenticate: (_, { name, value }) => ({ headers: { [name.toLowerCase()]: value } }),
  callers: 'header',
  test: 'none',
});
