import { isIP } from 'node:net';
import { commaSeparated, defineConfig, setting, sharedSettings, wholeNumber } from '@weft/config';
import { z } from 'zod';

const MINUTE_MS = 60_000;
const MIB = 1_048_576;
const DAY_MS = 1_440 * MINUTE_MS;

/** As it stands in a `Host` header, without the port: anything else would match no request. */
const HOST_NAME = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/i;
const hostName = z.string().regex(HOST_NAME, 'must be host names without scheme, port or *, such as weft.example.com');
const network = z.string().refine(isNetwork, 'must be addresses or networks, such as 10.0.0.1 or 10.0.0.0/8');

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = { 4: 32, 6: 128 }[isIP(address)];
  if (longest === undefined || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
}

export const gatewayConfig = defineConfig({
  name: 'gateway',
  together: [['googleClientId', 'googleClientSecret']],
  settings: {
    databaseUrl: sharedSettings.databaseUrl,
    secretKey: sharedSettings.secretKey,
    publicUrl: sharedSettings.publicUrl,
    blobFolder: sharedSettings.blobFolder,
    host: sharedSettings.host,
    port: setting(wholeNumber(0, 65_535).default(3000), {
      variable: 'PORT',
      description: 'The port to listen on; 0 takes a free one.',
    }),
    allowedHosts: setting(commaSeparated(hostName).default([]), {
      description:
        'The host names under which requests are served. A name that is not in the list is refused, which keeps other sites from reaching Weft through a visitor’s browser.',
      defaultNote: 'every name',
    }),
    corsOrigins: setting(
      commaSeparated(z.url({ protocol: /^https?$/, error: 'must be web origins, such as https://app.example.com' })).default([]),
      {
        description: 'The origins whose pages may call the API and open WebSockets from a browser. Webhooks answer every origin.',
        defaultNote: 'none',
      },
    ),
    trustedProxies: setting(commaSeparated(network).default([]), {
      description: 'Addresses or networks of proxies whose `X-Forwarded-For` is believed.',
      defaultNote: 'none',
    }),
    webhookBodyBytes: setting(wholeNumber(1_024, 256 * MIB).default(16 * MIB), {
      description:
        'How large a body may be that a webhook or form takes into memory: JSON, text, and the fields of a form together.',
    }),
    webhookFileBytes: setting(wholeNumber(1_024, 10_240 * MIB).default(200 * MIB), {
      description: 'How many bytes of files a call of a webhook or form may bring. They are never held in memory.',
    }),
    waitMs: setting(wholeNumber(1, 600_000).default(120_000), {
      description:
        'How long a caller of a webhook, or of `execute` with `wait`, is kept waiting before it gets 202 and the id of the execution.',
    }),
    accessTokenMs: setting(wholeNumber(MINUTE_MS, 1_440 * MINUTE_MS).default(30 * MINUTE_MS), {
      description: 'How long an access token is good for. One whose session has ended is refused at once.',
    }),
    sessionIdleMs: setting(wholeNumber(MINUTE_MS, 365 * DAY_MS).default(7 * DAY_MS), {
      description: 'How long somebody stays signed in without refreshing.',
    }),
    sessionMs: setting(wholeNumber(MINUTE_MS, 365 * DAY_MS).default(30 * DAY_MS), {
      description: 'How long somebody stays signed in at most.',
    }),
    registration: setting(z.enum(['open', 'invitation', 'closed']).default('invitation'), {
      description:
        'Who may make an account: anybody, whoever was invited to a workspace, or nobody. What a first start puts on a network must not be open to everybody on it.',
    }),
    smtpUrl: setting(
      z
        .string()
        .regex(/^smtps?:\/\/[^\s]+$/, 'must look like smtp://user:password@host:587 or smtps://host')
        .optional(),
      {
        variable: 'SMTP_URL',
        secret: true,
        description:
          'The server that mail is sent through. Without one there are no mails: no password resets, and invitations are links to hand over.',
      },
    ),
    mailFrom: setting(z.string().min(3).max(320).default('Weft <weft@localhost>'), {
      description: 'The sender of mails, such as `Weft <weft@example.com>`.',
    }),
    googleClientId: setting(z.string().min(1).optional(), {
      variable: 'GOOGLE_CLIENT_ID',
      description:
        'Lets people sign in with Google, together with `GOOGLE_CLIENT_SECRET`. The redirect URI to register is `<WEFT_PUBLIC_URL>/api/auth/google/callback`.',
    }),
    googleClientSecret: setting(z.string().min(1).optional(), {
      variable: 'GOOGLE_CLIENT_SECRET',
      secret: true,
      description: 'The secret that belongs to `GOOGLE_CLIENT_ID`.',
    }),
    googleIssuer: setting(z.url({ protocol: /^https?$/ }).default('https://accounts.google.com'), {
      description: 'Another OpenID provider in the place of Google; its own address may be private.',
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
