import { z } from 'zod';
import { defineCredentialType, secret } from '../credential-type.ts';
import { headerValue } from '../field-schemas.ts';

export const httpBearerAuth = defineCredentialType({
  type: 'httpBearerAuth',
  title: 'Bearer token',
  description: 'A token that is sent as "Authorization: Bearer …" (RFC 6750).',
  fields: z.strictObject({ token: secret(headerValue('The token, without "Bearer".')) }),
  destination: [],
  authenticate: (_, { token }) => ({ headers: { authorization: `Bearer ${token}` } }),
  callers: 'bearer',
  test: 'none',
});
