import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { serverHost, serverPort, secretText, text } from '../field-schemas.ts';

/** Of a server as it is set up without further ado. */
const MAX_DATABASE = 16_383;

export const redis = defineCredentialType({
  type: 'redis',
  title: 'Redis',
  description: 'A Redis server.',
  fields: z.strictObject({
    password: secretText('Password.').optional(),
    user: text('User name; servers before Redis 6 have none.').optional(),
    host: serverHost('Name of the server.').default('localhost'),
    port: serverPort(6_379),
    database: z.number().int().min(0).max(MAX_DATABASE).default(0).describe('Number of the database.'),
    ssl: z
      .boolean()
      .default(false)
      .describe('Speak TLS with the server. Else all of it, the password too, is readable on the way.'),
    disableTlsVerification: z
      .boolean()
      .default(false)
      .describe('Accept any certificate. Only where the operator permits it (WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES).'),
  }),
  destination: ['host', 'port', 'ssl', 'disableTlsVerification'],
  hosts: ({ host, port }) => [`${host}:${port}`],
  test: 'redis',
});
