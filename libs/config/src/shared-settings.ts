import { z } from 'zod';
import { setting, wholeNumber } from './setting.ts';
import { strongKey } from './strong-key.ts';

/** Settings that mean the same in every service that has them. */
export const sharedSettings = {
  databaseUrl: setting(z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://'), {
    variable: 'DATABASE_URL',
    secret: true,
    description: 'The PostgreSQL database. `npm start` runs an embedded one where it is not set.',
  }),
  secretKey: setting(strongKey, {
    secret: true,
    description:
      'Signs access tokens, derives idempotency keys and seals messages; the same for every service. `npm start` makes one and keeps it in the data folder.',
  }),
  publicUrl: setting(
    z
      .url({ protocol: /^https?$/, error: 'must be an http or https address' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    {
      description: 'The address under which people and other systems reach Weft, for links and webhook URLs.',
      defaultNote: 'the address that the gateway listens on',
    },
  ),
  blobFolder: setting(z.string().min(1).optional(), {
    description:
      'A folder for large and binary data, shared by every service that uses it. Without one it is kept in PostgreSQL.',
    defaultNote: 'PostgreSQL; `npm start` sets a folder inside its data folder',
  }),
  host: setting(z.string().min(1).default('127.0.0.1'), {
    variable: 'HOST',
    description: 'The address to listen on; `0.0.0.0` for all of this machine.',
  }),
  natsUrl: setting(z.string().regex(/^(nats|tls):\/\/|^[\w.-]+:\d+/, 'must look like nats://host:4222'), {
    variable: 'NATS_URL',
    secret: true,
    description: 'The NATS servers, comma separated, over which services in processes of their own talk.',
  }),
  logLevel: setting(z.enum(['error', 'warn', 'info', 'debug']).default('info'), {
    description: 'The least important entries that are logged. The log is JSON lines on standard error.',
  }),
  shutdownTimeoutMs: setting(wholeNumber(0, 600_000).default(10_000), {
    description: 'How long a stop waits for work that is under way before it ends anyway.',
  }),
} as const;
