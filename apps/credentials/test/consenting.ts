import type { Actor, OpenedConsent } from '@weft/contracts';
import type { OAuthServer } from './oauth-server.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

export const publicUrl = 'https://weft.example';

/** A credential for the server's service; its id. */
export async function createOAuth(
  at: { vault: VaultUnderTest; server: OAuthServer; actor: Actor },
  overrides: object = {},
  allowedHosts: string[] = [],
): Promise<string> {
  const data = at.server.fields(overrides) as never;
  return (await at.vault.client.create({ actor: at.actor, name: 'Service', type: 'oAuth2Api', data, allowedHosts })).id;
}

/** Somebody starts a consent and opens it in a browser. */
export async function openConsent(vault: VaultUnderTest, actor: Actor, credentialId: string): Promise<OpenedConsent> {
  const { ticket } = await vault.client.startOAuth({ actor, credentialId, publicUrl });
  return vault.client.openConsent({ ticket });
}

/** All the way, in one browser. */
export async function connect(at: { vault: VaultUnderTest; server: OAuthServer; actor: Actor }, credentialId: string) {
  const { authorizationUrl, browserKey } = await openConsent(at.vault, at.actor, credentialId);
  return at.vault.client.completeOAuth({ parameters: at.server.consent(authorizationUrl), browserKey });
}
