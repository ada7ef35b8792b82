import { TOKEN_ALGORITHMS } from '@weft/node-sdk';
import { z } from 'zod';

/** Headers of HTTP requests, which carry most tokens, are far shorter. */
const MAX_TOKEN = 1_000_000;
const claim = (description: string) => z.string().default('').describe(description);

export const jwtParams = z.strictObject({
  operation: z
    .enum(['sign', 'verify', 'decode'])
    .default('sign')
    .describe('Makes a token, reads one whose signature is right, or reads one without asking who signed it.'),
  token: z.string().max(MAX_TOKEN).default('').describe('The token. For `verify` and `decode`.'),
  claims: z.any().optional().describe('What the token says, as an object or as text that is JSON. For `sign`.'),
  issuer: claim('`iss`: who makes the token. For `sign`.'),
  subject: claim('`sub`: whom it is about. For `sign`.'),
  audience: claim('`aud`: whom it is for. For `sign`.'),
  tokenId: claim('`jti`: its own id. For `sign`.'),
  expiresInSeconds: z.number().optional().describe('`exp`, as seconds from `iat`. For `sign`.'),
  notBeforeSeconds: z.number().optional().describe('`nbf`, as seconds from `iat`. For `sign`.'),
  algorithm: z
    .enum(TOKEN_ALGORITHMS)
    .optional()
    .describe('In the place of the algorithm that the credential names; it has to go with the same kind of key.'),
  keyId: z.string().default('').describe('`kid` in the header of the token. For `sign`.'),
  ignoreExpiration: z.boolean().default(false).describe('Take a token whose `exp` is over. For `verify`.'),
  ignoreNotBefore: z.boolean().default(false).describe('Take a token whose `nbf` is still to come. For `verify`.'),
  clockToleranceSeconds: z
    .number()
    .min(0)
    .default(0)
    .describe('How far the clocks of both sides may differ for `exp` and `nbf`. For `verify`.'),
  withHeader: z.boolean().default(false).describe('Give the header and the signature too. For `verify` and `decode`.'),
});

export type JwtParameters = z.output<typeof jwtParams>;
