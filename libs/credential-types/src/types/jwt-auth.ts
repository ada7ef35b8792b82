import { z } from 'zod';
import { defineCredentialType, secret } from '../credential-type.ts';
import { secretText } from '../field-schemas.ts';

export const JWT_ALGORITHMS = [
  'HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512',
] as const; // prettier-ignore

const MAX_PEM = 20_000;
const pem = (description: string) =>
  z
    .string()
    .max(MAX_PEM)
    .regex(/^\s*-----BEGIN [A-Z ]+-----[\s\S]+-----END [A-Z ]+-----\s*$/, 'must be a key in PEM form')
    .describe(description);

export const jwtAuth = defineCredentialType({
  type: 'jwtAuth',
  title: 'JWT',
  description: 'A key for JSON Web Tokens (RFC 7519), and the one algorithm that counts with it.',
  fields: z
    .strictObject({
      keyType: z.enum(['passphrase', 'pemKey']).default('passphrase').describe('A shared secret, or a pair of keys.'),
      secret: secretText('The shared secret.').optional(),
      privateKey: secret(pem('The private key, to sign.')).optional(),
      publicKey: pem('The public key or certificate, to verify.').optional(),
      algorithm: z.enum(JWT_ALGORITHMS).default('HS256').describe('A token with another algorithm is refused.'),
    })
    .superRefine((fields, context) => {
      for (const [path, message] of problemsOf(fields)) context.addIssue({ code: 'custom', path: [path], message });
    }),
  destination: [],
  callers: 'jwt',
  test: 'key',
});

function problemsOf(fields: { keyType: string; secret?: string; publicKey?: string; algorithm: string }): [string, string][] {
  const isShared = fields.keyType === 'passphrase';
  const problems: [string, string][] = [];
  if (isShared && fields.secret === undefined) problems.push(['secret', 'is needed for a shared secret']);
  if (!isShared && fields.publicKey === undefined) problems.push(['publicKey', 'is needed to verify tokens']);
  if (isShared !== fields.algorithm.startsWith('HS')) {
    const fitting = isShared ? 'HS256, HS384 or HS512' : 'an algorithm for key pairs, such as RS256';
    problems.push(['algorithm', `does not go with this kind of key: use ${fitting}`]);
  }
  return problems;
}
