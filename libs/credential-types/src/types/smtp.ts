import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { secretText, text } from '../field-schemas.ts';

const MAX_PORT = 65_535;

export const smtp = defineCredentialType({
  type: 'smtp',
  title: 'SMTP',
  description: 'A mail server to send by.',
  fields: z.strictObject({
    host: text('Name of the mail server.').regex(/^[A-Za-z0-9.:_-]+$/, 'is no host name'),
    port: z.number().int().min(1).max(MAX_PORT).default(465).describe('465 with TLS from the start, 587 with STARTTLS.'),
    secure: z.boolean().default(true).describe('TLS from the start; else STARTTLS.'),
    disableStartTls: z
      .boolean()
      .default(false)
      .describe(
        'Send without TLS, where `secure` is off. A password is then sent to this machine alone: it would be readable on the way.',
      ),
    user: text('User name.').optional(),
    password: secretText('Password.').optional(),
    hostName: text('The name that Weft gives itself to the server.').optional(),
  }),
  destination: ['host', 'port', 'secure', 'disableStartTls'],
  hosts: ({ host, port }) => [`${host}:${port}`],
  test: 'smtp',
});
