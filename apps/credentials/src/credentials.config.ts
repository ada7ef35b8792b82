import { commaSeparated, defineConfig, setting, sharedSettings, wholeNumber } from '@weft/config';
import { z } from 'zod';
import { parseMasterKey } from './vault/master-key.ts';

const DAY_MS = 86_400_000;
const WEAK = 'must be 32 random bytes, as 64 hexadecimal digits or base64; `openssl rand -hex 32` makes one';
const masterKey = z.string().refine((text) => parseMasterKey(text) !== undefined, WEAK);

export const credentialsConfig = defineConfig({
  name: 'credentials',
  settings: {
    databaseUrl: sharedSettings.databaseUrl,
    secretKey: sharedSettings.secretKey,
    publicUrl: sharedSettings.publicUrl,
    vaultKey: setting(masterKey, {
      secret: true,
      description:
        'The master key of the vault: every stored secret is encrypted under it. Without it they are lost. `npm start` makes one and keeps it in the data folder.',
    }),
    vaultOldKeys: setting(commaSeparated(masterKey).default([]), {
      secret: true,
      description:
        'Earlier values of `WEFT_VAULT_KEY`, comma separated. The first start with a new key brings everything under it; they can go afterwards.',
      defaultNote: 'none',
    }),
    egressAllow: setting(commaSeparated(z.string()).default([]), {
      description:
        'Private addresses that requests for OAuth tokens and tests of servers may reach all the same; as for the executor.',
    }),
    egressAllowInvalidCertificates: setting(z.stringbool().default(false), {
      description:
        'Lets the test of a credential accept any certificate where the credential asks for that; as for the executor.',
    }),
    credentialAuditMs: setting(wholeNumber(DAY_MS, 3_650 * DAY_MS).default(90 * DAY_MS), {
      description: 'How long the record of who opened which credential is kept.',
    }),
  },
});
