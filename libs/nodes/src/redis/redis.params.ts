import { z } from 'zod';

const MAX_KEY = 10_000;
/** A year of 366 days; a mistake in the unit shows. */
const MAX_TTL_S = 31_622_400;
const name = (description: string) => z.string().max(MAX_KEY).default('').describe(description);

export const redisParams = z.strictObject({
  operation: z
    .enum(['get', 'set', 'delete', 'increment', 'keys', 'push', 'pop', 'publish', 'info'])
    .default('get')
    .describe(
      'Gives the value of a key, sets it, deletes the key, adds one to its number, finds keys, adds to a list or takes from it, sends a message, or gives what the server says of itself.',
    ),
  key: name('The key. For `get`, `set`, `delete` and `increment`.'),
  keyType: z
    .enum(['automatic', 'string', 'hash', 'list', 'set'])
    .default('automatic')
    .describe(
      'Type of the value. `automatic` asks the server (`get`), or goes by the value: an object is a hash, an array a list, all else text (`set`).',
    ),
  field: z.string().min(1).max(MAX_KEY).default('value').describe('Field of the item for the value. For `get` and `pop`.'),
  dotNotation: z.boolean().default(true).describe('Dots in `field` lead into objects: `a.b` is `b` in `a`.'),
  value: z
    .any()
    .optional()
    .describe('The value. A hash takes an object, a list or set an array, each also as JSON text. For `set`.'),
  valueIsPairs: z
    .boolean()
    .default(false)
    .describe('The value of a hash is text such as `name Ann age 7`, with names and values in turn. For `set`.'),
  expire: z.boolean().default(false).describe('Let the key go after a time. For `set` and `increment`.'),
  ttlSeconds: z.number().int().min(1).max(MAX_TTL_S).default(60).describe('After how many seconds, where `expire` is on.'),
  pattern: name('Which keys: `*`, `?` and `[abc]` as Redis has them. For `keys`.'),
  withValues: z.boolean().default(true).describe('Give the values of the keys, too. For `keys`.'),
  list: name('Key of the list. For `push` and `pop`.'),
  atEnd: z.boolean().default(false).describe('At the end of the list instead of its start. For `push` and `pop`.'),
  channel: name('The channel. For `publish`.'),
  message: z.any().optional().describe('What to add to the list or to send; all but text as JSON. For `push` and `publish`.'),
});

export type RedisParameters = z.output<typeof redisParams>;
