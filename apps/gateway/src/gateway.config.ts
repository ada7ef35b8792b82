import { commaSeparated, defineConfig, setting, sharedSettings, wholeNumber } from '@weft/config';
import { z } from 'zod';

const MINUTE_MS = 60_000;

export const gatewayConfig = defineConfig({
  name: 'gateway',
  settings: {
    databaseUrl: sharedSettings.databaseUrl,
    secretKey: sharedSettings.secretKey,
    publicUrl: sharedSettings.publicUrl,
    host: setting(z.string().min(1).default('127.0.0.1'), {
      variable: 'HOST',
      description: 'The address to listen on; `0.0.0.0` for all of this machine.',
    }),
    port: setting(wholeNumber(0, 65_535).default(3000), {
      variable: 'PORT',
      description: 'The port to listen on; 0 takes a free one.',
    }),
    allowedHosts: setting(commaSeparated(z.string()).default([]), {
      description:
        'The host names under which requests are served. A name that is not in the list is refused, which keeps other sites from reaching Weft through a visitor’s browser.',
      defaultNote: 'every name',
    }),
    corsOrigins: setting(commaSeparated(z.url()).default([]), {
      description: 'The origins whose pages may call the API from a browser. Webhooks answer every origin.',
      defaultNote: 'none',
    }),
    trustedProxies: setting(commaSeparated(z.string()).default([]), {
      description: 'Addresses or networks of proxies whose `X-Forwarded-For` is believed.',
      defaultNote: 'none',
    }),
    waitMs: setting(wholeNumber(1, 600_000).default(120_000), {
      description:
        'How long a caller of a webhook, or of `execute` with `wait`, is kept waiting before it gets 202 and the id of the execution.',
    }),
    accessTokenMs: setting(wholeNumber(MINUTE_MS, 1_440 * MINUTE_MS).default(30 * MINUTE_MS), {
      description: 'How long an access token is good for.',
    }),
    ownerEmail: setting(z.email().default('owner@weft.local'), {
      description: 'The e-mail address of the owner whom the first start creates.',
    }),
    ownerPassword: setting(z.string().min(8, 'must have at least 8 characters').optional(), {
      secret: true,
      description: 'The password of the owner whom the first start creates.',
      defaultNote: 'generated, and shown once',
    }),
  },
});
