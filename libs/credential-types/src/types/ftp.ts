import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { serverHost, serverPort, secretText, text } from '../field-schemas.ts';

export const ftp = defineCredentialType({
  type: 'ftp',
  title: 'FTP',
  description: 'An FTP server, with TLS where it has that.',
  fields: z.strictObject({
    host: serverHost('Name of the server.'),
    port: serverPort(21),
    username: text('User name.').optional(),
    password: secretText('Password.').optional(),
    secure: z
      .enum(['explicit', 'none'])
      .default('explicit')
      .describe(
        '`explicit` signs in and moves files over TLS alone (FTPS by AUTH TLS); with `none` all of it, the password too, is readable on the way.',
      ),
    disableTlsVerification: z
      .boolean()
      .default(false)
      .describe('Accept any certificate. Only where the operator permits it (WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES).'),
  }),
  destination: ['host', 'port', 'secure', 'disableTlsVerification'],
  hosts: ({ host, port }) => [`${host}:${port}`],
  test: 'ftp',
});
