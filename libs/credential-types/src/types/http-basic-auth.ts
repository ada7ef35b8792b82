import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { secretText, text } from '../field-schemas.ts';

export const httpBasicAuth = defineCredentialType({
  type: 'httpBasicAuth',
  title: 'Basic',
  description: 'A user name and a password, sent as HTTP Basic authentication (RFC 7617).',
  fields: z.strictObject({
    user: text('User name; a colon cannot be part of it.').refine((user) => !user.includes(':'), 'must not have a colon in it'),
    password: secretText('Password.').optional(),
  }),
  destination: [],
  authenticate: (_, { user, password = '' }) => ({ headers: { authorization: `Basic ${toBase64(`${user}:${password}`)}` } }),
  callers: 'basic',
  test: 'none',
});

/** Of the text as UTF-8. */
export const toBase64 = (text: string): string => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
