import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { createEgress, type Egress } from '@weft/egress';
import { AppError } from '@weft/errors';
import * as oauth from 'oauth4webapi';
import { z } from 'zod';
import { gatewayConfig } from '../../gateway.config.ts';
import { PublicAddress } from '../../http/public-address.ts';
import { egressFetch } from './egress-fetch.ts';
import { SignInStates } from './sign-in-state.ts';

const GOOGLE = 'https://accounts.google.com';
const CALLBACK_PATH = '/api/auth/google/callback';
/** Google's own metadata and keys change over months. */
const METADATA_LIFE_MS = 60 * 60_000;
const SCOPES = 'openid email profile';

const claimsOf = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().max(254),
  email_verified: z.literal(true),
  name: z.string().optional().catch(undefined),
  /** The organisation whose account it is. */
  hd: z.string().optional().catch(undefined),
});

/** Somebody as the provider knows them. */
export interface ProviderPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  /** Is the provider itself the one that runs this mailbox? Else the address was theirs at some time, and may be somebody else's today. */
  readonly ownsMailbox: boolean;
}

interface Setup {
  readonly client: oauth.Client;
  readonly secret: string;
}

/** The protocol with Google, or with the OpenID provider in its place: authorization code, PKCE, nonce, a checked ID token. */
@Injectable()
export class GoogleProvider implements OnApplicationShutdown {
  private readonly issuer: URL;
  private readonly egress: Egress;
  private readonly jwks: oauth.JWKSCacheInput = {};
  private metadata?: { readonly server: oauth.AuthorizationServer; readonly readAt: number };

  constructor(
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
    private readonly states: SignInStates,
    private readonly address: PublicAddress,
  ) {
    this.issuer = new URL(config.googleIssuer);
    // Whoever puts another provider in Google's place may have it in a private network; nothing else of that network is reached.
    const isOther = this.issuer.origin !== GOOGLE;
    const port = this.issuer.port || (this.issuer.protocol === 'https:' ? '443' : '80');
    this.egress = createEgress({ allow: isOther ? [`${this.issuer.hostname}:${port}`] : [] });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.egress.close();
  }

  /** Where to send the browser. @throws SERVICE_UNAVAILABLE where it is not set up, or the provider does not answer. */
  async authorizationUrl(state: string): Promise<string> {
    const { client } = this.setup();
    const { authorization_endpoint: endpoint } = await this.discover().catch(notReached);
    if (endpoint === undefined) return notReached();
    const url = new URL(endpoint);
    const challenge = await oauth.calculatePKCECodeChallenge(this.states.verifierOf(state));
    const query = {
      client_id: client.client_id,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope: SCOPES,
      state,
      nonce: this.states.nonceOf(state),
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  /** @throws whatever is wrong with the answer: the text is for the log. */
  async identify(callback: URLSearchParams, state: string): Promise<ProviderPerson> {
    const { client, secret } = this.setup();
    const server = await this.discover();
    const answer = oauth.validateAuthResponse(server, client, callback, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.ClientSecretPost(secret),
      answer,
      this.redirectUri,
      this.states.verifierOf(state),
      this.options,
    );
    const expectations = { expectedNonce: this.states.nonceOf(state), requireIdToken: true };
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, expectations);
    await oauth.validateApplicationLevelSignature(server, response, { ...this.options, [oauth.jwksCache]: this.jwks });
    return this.toPerson(claimsOf.parse(oauth.getValidatedIdTokenClaims(tokens)), server.issuer);
  }

  private toPerson({ sub, email, name, hd }: z.output<typeof claimsOf>, issuer: string): ProviderPerson {
    const ownsMailbox = hd !== undefined || /@(gmail|googlemail)\.com$/i.test(email);
    const shown = (name ?? '')
      .replace(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, 100);
    return { issuer, subject: sub, email: email.toLowerCase(), name: shown, ownsMailbox };
  }

  private get redirectUri(): string {
    return this.address.of(CALLBACK_PATH);
  }

  private get options() {
    return {
      [oauth.customFetch]: egressFetch(this.egress.httpPort),
      // Only by an issuer that the operator has given as http.
      [oauth.allowInsecureRequests]: this.issuer.protocol === 'http:',
    };
  }

  private setup(): Setup {
    const { googleClientId, googleClientSecret } = this.config;
    if (googleClientId === undefined || googleClientSecret === undefined) {
      throw new AppError(
        'SERVICE_UNAVAILABLE',
        'Signing in with Google is not set up here: an operator sets GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.',
      );
    }
    return { client: { client_id: googleClientId }, secret: googleClientSecret };
  }

  private async discover(): Promise<oauth.AuthorizationServer> {
    if (this.metadata && performance.now() - this.metadata.readAt < METADATA_LIFE_MS) return this.metadata.server;
    const response = await oauth.discoveryRequest(this.issuer, this.options);
    const server = await oauth.processDiscoveryResponse(this.issuer, response);
    this.metadata = { server, readAt: performance.now() };
    return server;
  }
}

function notReached(cause?: unknown): never {
  throw new AppError('SERVICE_UNAVAILABLE', 'Google cannot be reached at the moment: try again, or sign in with a password.', {
    cause,
  });
}
