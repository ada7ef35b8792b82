import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { secretText, text } from '../field-schemas.ts';

export const httpDigestAuth = defineCredentialType({
  type: 'httpDigestAuth',
  title: 'Digest',
  description: 'A user name and a password, of which only a digest is sent (RFC 7616).',
  fields: z.strictObject({ user: text('User name.'), password: secretText('Password.') }),
  destination: [],
  // Nothing is sent before the server has asked.
  authenticate: () => ({}),
  challenge: 'digest',
  test: 'none',
});
