import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { databaseFields, serverPort } from '../field-schemas.ts';

export const mySql = defineCredentialType({
  type: 'mySql',
  title: 'MySQL',
  description: 'A user of a MySQL or MariaDB database.',
  fields: z.strictObject({
    ...databaseFields,
    port: serverPort(3306),
    ssl: z.enum(['disable', 'require']).default('require').describe('TLS: none, or always.'),
  }),
  destination: ['host', 'port', 'ssl', 'ignoreSslIssues', 'ca'],
  hosts: ({ host, port }) => [`${host}:${port}`],
  test: 'none',
});
