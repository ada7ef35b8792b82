import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request to the token endpoint, as it arrived. */
export interface TokenRequest {
  readonly parameters: URLSearchParams;
  readonly authorization?: string;
}

interface Code {
  readonly challenge: string;
  readonly redirectUri: string;
}

/** A reply to the next token request instead of the protocol's. */
export interface Fault {
  readonly status?: number;
  readonly body?: string;
  readonly contentType?: string;
  /** Answers once this settles. */
  readonly after?: Promise<void>;
  /** Ends the connection instead of an answer. */
  readonly breaks?: boolean;
}

/**
 * An authorization server of the tests: RFC 6749 with PKCE (RFC 7636) and `iss` (RFC 9207), tokens rotated at each refresh. It
 * refuses what such a server has to refuse, so that a client which leaves something out fails here too.
 */
export class OAuthServer {
  readonly clientId = 'the-client';
  readonly clientSecret = 'canary-client-secret';
  readonly requests: TokenRequest[] = [];
  readonly faults: Fault[] = [];
  expiresIn: number | undefined = 3_600;
  /** Knows its client by id alone. */
  isForPublicClients = false;
  private readonly codes = new Map<string, Code>();
  private readonly refreshTokens = new Set<string>();
  private tokens = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<OAuthServer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const oauth = new OAuthServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => {
      void oauth.answer(request).then(({ status = 200, body = '', contentType = 'application/json', breaks = false }) => {
        if (breaks) return void response.destroy();
        response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
      });
    });
    return oauth;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  fields(overrides: object = {}) {
    return {
      grantType: 'authorizationCode',
      authUrl: `${this.url}/authorize`,
      accessTokenUrl: `${this.url}/token`,
      clientId: this.clientId,
      clientSecret: this.clientSecret,
      scope: 'read write',
      ...overrides,
    };
  }

  /** Somebody consents: what the browser is sent back with. */
  consent(authorizationUrl: string, extra: Record<string, string> = {}): Record<string, string> {
    const asked = new URL(authorizationUrl).searchParams;
    if (asked.get('code_challenge_method') !== 'S256' || asked.get('response_type') !== 'code') throw new Error('no PKCE');
    const code = randomBytes(16).toString('hex');
    this.codes.set(code, { challenge: asked.get('code_challenge')!, redirectUri: asked.get('redirect_uri')! });
    return { code, state: asked.get('state')!, ...extra };
  }

  /** What is good no longer. */
  revokeRefreshTokens(): void {
    this.refreshTokens.clear();
  }

  private async answer(request: IncomingMessage): Promise<Fault> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const parameters = new URLSearchParams(Buffer.concat(parts).toString());
    this.requests.push({ parameters, authorization: request.headers.authorization });
    const fault = this.faults.shift();
    await fault?.after;
    if (fault && (fault.body !== undefined || fault.status !== undefined || fault.breaks)) return fault;
    if (!this.isClient(parameters, request.headers.authorization)) return refusal('invalid_client', 401);
    return this.grant(parameters);
  }

  private grant(parameters: URLSearchParams): Fault {
    switch (parameters.get('grant_type')) {
      case 'client_credentials':
        return this.tokensAnswer(false);
      case 'refresh_token':
        return this.refreshTokens.delete(parameters.get('refresh_token') ?? '')
          ? this.tokensAnswer(true)
          : refusal('invalid_grant');
      case 'authorization_code':
        return this.takesCode(parameters) ? this.tokensAnswer(true) : refusal('invalid_grant');
      default:
        return refusal('unsupported_grant_type');
    }
  }

  private takesCode(parameters: URLSearchParams): boolean {
    const code = this.codes.get(parameters.get('code') ?? '');
    this.codes.delete(parameters.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(parameters.get('code_verifier') ?? '')
      .digest('base64url');
    return code?.challenge === challenge && code.redirectUri === parameters.get('redirect_uri');
  }

  private tokensAnswer(hasRefreshToken: boolean): Fault {
    const number = ++this.tokens;
    const refreshToken = `canary-refresh-${number}`;
    if (hasRefreshToken) this.refreshTokens.add(refreshToken);
    const body = {
      access_token: `canary-access-${number}`,
      token_type: 'Bearer',
      expires_in: this.expiresIn,
      ...(hasRefreshToken && { refresh_token: refreshToken }),
    };
    return { body: JSON.stringify(body) };
  }

  private isClient(parameters: URLSearchParams, authorization: string | undefined): boolean {
    if (this.isForPublicClients)
      return parameters.get('client_id') === this.clientId && !parameters.has('client_secret') && authorization === undefined;
    const inHeader = `Basic ${Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64')}`;
    const inBody = parameters.get('client_id') === this.clientId && parameters.get('client_secret') === this.clientSecret;
    return inBody || decodeBasic(authorization) === decodeBasic(inHeader);
  }
}

/** Client id and secret are form-encoded before they are put into Basic (RFC 6749 §2.3.1). */
const decodeBasic = (header: string | undefined): string =>
  decodeURIComponent(Buffer.from((header ?? '').replace('Basic ', ''), 'base64').toString());

const refusal = (error: string, status = 400): Fault => ({
  status,
  body: JSON.stringify({ error, error_description: `because ${error}` }),
});
