import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { databaseFields, serverPort } from '../field-schemas.ts';

export const postgres = defineCredentialType({
  type: 'postgres',
  title: 'PostgreSQL',
  description: 'A user of a PostgreSQL database.',
  fields: z.strictObject({
    ...databaseFields,
    port: serverPort(5432),
    ssl: z
      .enum(['disable', 'allow', 'require'])
      .default('require')
      .describe('TLS: none, only where the database insists, or always.'),
  }),
  destination: ['host', 'port', 'ssl', 'ignoreSslIssues', 'ca'],
  hosts: ({ host, port }) => [`${host}:${port}`],
  test: 'none',
});
