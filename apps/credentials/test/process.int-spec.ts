import { afterAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, launch, type NatsServer, startNats } from '@weft/testing';
import { credentialsMigrations } from '../src/index.ts';
import { newKey, SECRET_KEY } from './vault-under-test.ts';

const ENTRY = 'apps/credentials/src/main.ts';
/** Two processes start, on a machine that may have other tests to run. */
const STARTS_MS = 60_000;
const nats = await startNats();
/** Without a server there is nothing to test; `startNats` has said so. */
const describeWithNats = nats ? describe : describe.skip;

describe('the process of the vault', () => {
  it.each([
    ['a missing key', {}, 'WEFT_VAULT_KEY: must be set'],
    [
      'a password for a key',
      { WEFT_VAULT_KEY: 'canary-password-canary-password-canary' },
      'WEFT_VAULT_KEY: must be 32 random bytes',
    ],
    [
      'a weak old key',
      { WEFT_VAULT_KEY: newKey(), WEFT_VAULT_OLD_KEYS: 'canary' },
      'WEFT_VAULT_OLD_KEYS: must be 32 random bytes',
    ],
  ])(
    'does not start with %s, and does not print it',
    async (_, keys, message) => {
      const env = {
        WEFT_SECRET_KEY: SECRET_KEY,
        DATABASE_URL: 'postgres://x@127.0.0.1:1/x',
        NATS_URL: 'nats://127.0.0.1:1',
        ...keys,
      };
      const vault = await launch({ entry: ENTRY, env });
      await expect(vault.ended).resolves.toEqual({ code: 78, signal: null });
      expect(vault.output()).toContain(message);
      expect(vault.output()).not.toContain('canary');
    },
    STARTS_MS,
  );
});

describeWithNats('the process of the vault over NATS', () => {
  afterAll(() => (nats as NatsServer).stop());

  it(
    'starts with its key, ends on SIGTERM, and does not start with another one',
    async () => {
      const database = await createTestDatabase({ migrations: [credentialsMigrations] });
      const env = { WEFT_SECRET_KEY: SECRET_KEY, DATABASE_URL: database.url, NATS_URL: (nats as NatsServer).url };
      const right = await launch({ entry: ENTRY, env: { ...env, WEFT_VAULT_KEY: newKey() }, ready: /credentials is ready/ });
      await expect(right.stop()).resolves.toBe(0);
      const wrong = await launch({ entry: ENTRY, env: { ...env, WEFT_VAULT_KEY: newKey() } });
      await expect(wrong.ended).resolves.toEqual({ code: 1, signal: null });
      expect(wrong.output()).toContain('WEFT_VAULT_KEY is not the key that the stored credentials are under');
      await database.drop();
    },
    STARTS_MS,
  );
});
