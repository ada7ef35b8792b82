import { z } from 'zod';
import { defineCredentialType, secret } from '../credential-type.ts';
import { textOrNone } from '../field-schemas.ts';

export const httpBasicAuth = defineCredentialType({
  type: 'httpBasicAuth',
  title: 'Basic',
  description: 'A user name and a password, sent as HTTP Basic authentication (RFC 7617).',
  fields: z
    .strictObject({
      user: textOrNone('User name; a colon cannot be part of it. Some services want a token as the password, and no name.')
        .refine((user) => !user.includes(':'), 'must not have a colon in it')
        .default(''),
      password: secret(textOrNone('Password. Some services want a key as the name, and no password.')).optional(),
    })
    .refine(({ user, password = '' }) => user !== '' || password !== '', {
      path: ['user'],
      message: 'must not be empty where there is no password',
    }),
  destination: [],
  authenticate: (_, { user, password = '' }) => ({ headers: { authorization: `Basic ${toBase64(`${user}:${password}`)}` } }),
  callers: 'basic',
  test: 'none',
});

/** Of the text as UTF-8. */
export const toBase64 = (text: string): string => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
