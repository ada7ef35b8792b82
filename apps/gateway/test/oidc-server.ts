import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export const CLIENT = { id: 'weft-client', secret: 'the secret of the client & its sign' };

/** What goes into the next ID token, and how it is signed. */
export interface NextToken {
  claims?: JWTPayload;
  header?: Record<string, unknown>;
  key?: CryptoKey;
}

interface Grant {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

/** A small OpenID provider that speaks the real protocol: discovery, authorization code with PKCE, keys, signed ID tokens. */
export class OidcServer {
  issuer = '';
  next: NextToken = {};
  /** How the person answers: by default they agree. */
  refusal?: string;
  readonly tokenRequests: URLSearchParams[] = [];
  private readonly grants = new Map<string, Grant>();
  private server?: Server;
  private keys?: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };

  async start(): Promise<this> {
    this.keys = await generateKeyPair('RS256');
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status = 200, json, location }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) });
        response.end(json === undefined ? '' : JSON.stringify(json));
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    this.issuer = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  stop(): Promise<void> {
    this.server!.closeAllConnections();
    return new Promise((resolve) => this.server!.close(() => resolve()));
  }

  private async answer(request: IncomingMessage): Promise<{ status?: number; json?: unknown; location?: string }> {
    const url = new URL(request.url!, this.issuer);
    if (url.pathname === '/.well-known/openid-configuration') return { json: this.metadata() };
    if (url.pathname === '/jwks')
      return { json: { keys: [{ ...(await exportJWK(this.keys!.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] } };
    if (url.pathname === '/authorize') return this.authorize(url.searchParams);
    if (url.pathname === '/token') return this.token(new URLSearchParams(await text(request)));
    return { status: 404 };
  }

  private metadata() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
      code_challenge_methods_supported: ['S256'],
    };
  }

  private authorize(query: URLSearchParams) {
    const redirectUri = query.get('redirect_uri')!;
    const back = new URL(redirectUri);
    back.searchParams.set('state', query.get('state')!);
    back.searchParams.set('iss', this.issuer);
    if (this.refusal) back.searchParams.set('error', this.refusal);
    else
      back.searchParams.set(
        'code',
        this.grant({ challenge: query.get('code_challenge')!, nonce: query.get('nonce')!, redirectUri }),
      );
    return { status: 302, location: back.href };
  }

  private grant(grant: Grant): string {
    const code = randomUUID();
    this.grants.set(code, grant);
    return code;
  }

  private async token(body: URLSearchParams) {
    this.tokenRequests.push(body);
    const grant = this.grants.get(body.get('code') ?? '');
    this.grants.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const right =
      grant?.challenge === challenge &&
      grant.redirectUri === body.get('redirect_uri') &&
      body.get('client_id') === CLIENT.id &&
      body.get('client_secret') === CLIENT.secret;
    if (!right) return { status: 400, json: { error: 'invalid_grant' } };
    return {
      json: { access_token: randomUUID(), token_type: 'Bearer', expires_in: 3600, id_token: await this.idToken(grant.nonce) },
    };
  }

  private idToken(nonce: string): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const usual = { iss: this.issuer, aud: CLIENT.id, sub: 'subject-1', iat: now, exp: now + 300, nonce };
    return new SignJWT({ ...usual, ...this.next.claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...this.next.header })
      .sign(this.next.key ?? this.keys!.privateKey);
  }
}
