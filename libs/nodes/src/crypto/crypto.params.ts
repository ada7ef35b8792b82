import { HASH_ALGORITHMS } from '@weft/node-sdk';
import { z } from 'zod';

const MAX_LENGTH = 10_000;
const MAX_KEY = 100_000;

export const cryptoParams = z.strictObject({
  operation: z
    .enum(['hash', 'hmac', 'sign', 'generate'])
    .default('hash')
    .describe(
      'The hash of a text or file, the same with a secret, its signature by a private key, or something that nobody can foresee.',
    ),
  algorithm: z.enum(HASH_ALGORITHMS).default('sha256').describe('How to hash. MD5 and SHA-1 keep nobody from forging.'),
  source: z.enum(['text', 'file']).default('text').describe('What to hash or sign.'),
  text: z.string().default('').describe('The text, taken as UTF-8. For `text`.'),
  file: z.string().min(1).default('data').describe('Name of the file among those of the item. For `file`.'),
  secret: z.string().default('').describe('The secret, taken as UTF-8; best an expression. For `hmac`.'),
  privateKey: z
    .string()
    .max(MAX_KEY)
    .default('')
    .describe('An RSA or EC key in PEM form, not encrypted; best an expression. For `sign`.'),
  encoding: z.enum(['hex', 'base64']).default('hex').describe('How the hash or signature is written.'),
  generated: z
    .enum(['uuid', 'hex', 'alphanumeric', 'printable'])
    .default('uuid')
    .describe(
      'A UUID, or text of hexadecimal digits, of letters and digits, or of any printable ASCII but space. For `generate`.',
    ),
  length: z.number().int().min(1).max(MAX_LENGTH).default(32).describe('How many characters. Not for `uuid`.'),
  outputField: z
    .string()
    .min(1)
    .default('data')
    .describe('Field of the result; a path such as `order.hash` leads into an object.'),
});
