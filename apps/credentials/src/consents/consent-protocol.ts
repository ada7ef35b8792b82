import type { HttpPort } from '@weft/node-sdk';
import type { OpenCredential } from '../credentials/credential-reader.ts';
import type { GrantedTokens } from '../oauth/oauth-client.ts';

/** Why nobody can be asked for a consent to a credential. */
export interface NoConsent {
  readonly field: string;
  readonly message: string;
}

/** A browser is about to be led to the service. */
export interface BegunConsent {
  /** Where the service asks for the consent. */
  readonly authorizationUrl: string;
  /** What only the vault knows until the browser comes back. */
  readonly secret: Readonly<Record<string, string>>;
}

export interface EndedConsent {
  /** Of the address that the service sent the browser back to; anybody can have made them up. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly secret: Readonly<Record<string, string>>;
  readonly redirectUri: string;
}

/** How a version of OAuth gets from a consent to a token. Whose browser it is, and that all counts once, is not its business. */
export interface ConsentProtocol {
  /** Where the service sends the browser back to, below the public address. */
  readonly callback: string;
  noConsent(credential: OpenCredential): NoConsent | undefined;
  /** @throws OAUTH_FAILED */
  begin(http: HttpPort, credential: OpenCredential, at: { state: string; redirectUri: string }): Promise<BegunConsent>;
  /** @throws OAUTH_FAILED */
  end(http: HttpPort, credential: OpenCredential, ended: EndedConsent): Promise<GrantedTokens>;
}
