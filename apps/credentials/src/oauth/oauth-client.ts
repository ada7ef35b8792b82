import { mayReceive } from '@weft/credential-types';
import type { HttpPort } from '@weft/node-sdk';
import * as oauth from 'oauth4webapi';
import type { OAuthFields } from './oauth-fields.ts';

/** An answer of a token endpoint. */
export interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresInSeconds?: number;
}

export interface CodeExchange {
  readonly parameters: URLSearchParams;
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

const TIMEOUT_MS = 20_000;

/** The OAuth 2.0 client of one credential. All its calls go through the guarded way out, and none follows a redirect. */
export class OAuthClient {
  constructor(
    private readonly http: HttpPort,
    private readonly fields: OAuthFields,
  ) {}

  /** Where to send the browser: code flow (RFC 6749 §4.1), always with PKCE (RFC 7636). */
  async authorizationUrl(consent: { state: string; verifier: string; redirectUri: string }): Promise<string> {
    const { authUrl = '', clientId, scope, authQueryParameters } = this.fields;
    const url = new URL(authUrl);
    const parameters = {
      ...Object.fromEntries(new URLSearchParams(authQueryParameters)),
      response_type: 'code',
      client_id: clientId,
      redirect_uri: consent.redirectUri,
      state: consent.state,
      code_challenge: await oauth.calculatePKCECodeChallenge(consent.verifier),
      code_challenge_method: 'S256',
      ...(scope === '' ? {} : { scope }),
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  }

  async exchangeCode({ parameters, state, verifier, redirectUri }: CodeExchange): Promise<GrantedTokens> {
    const server = this.serverFor(parameters.get('iss'));
    const checked = oauth.validateAuthResponse(server, this.client, parameters, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      this.client,
      this.authentication,
      checked,
      redirectUri,
      verifier,
      this.options,
    );
    return toTokens(await oauth.processAuthorizationCodeResponse(server, this.client, await withoutIdToken(response)));
  }

  async refresh(refreshToken: string): Promise<GrantedTokens> {
    const server = this.serverFor(null);
    const response = await oauth.refreshTokenGrantRequest(server, this.client, this.authentication, refreshToken, this.options);
    return toTokens(await oauth.processRefreshTokenResponse(server, this.client, await withoutIdToken(response)));
  }

  async clientCredentials(): Promise<GrantedTokens> {
    const server = this.serverFor(null);
    const { scope } = this.fields;
    const parameters = new URLSearchParams(scope === '' ? [] : [['scope', scope]]);
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      this.client,
      this.authentication,
      parameters,
      this.options,
    );
    return toTokens(await oauth.processClientCredentialsResponse(server, this.client, await withoutIdToken(response)));
  }

  /**
   * The service as the library wants it described. Where the credential names the issuer, an answer has to name the same one
   * (RFC 9207); where it does not, an answer that names one must at least come from where the consent was given.
   */
  private serverFor(iss: string | null): oauth.AuthorizationServer {
    const { issuer, authUrl, accessTokenUrl } = this.fields;
    const endpoint = { token_endpoint: accessTokenUrl };
    if (issuer !== undefined) return { ...endpoint, issuer, authorization_response_iss_parameter_supported: true };
    const { origin } = new URL(authUrl ?? accessTokenUrl);
    const named = iss === null ? null : URL.parse(iss);
    return { ...endpoint, issuer: named?.origin === origin ? iss! : origin };
  }

  private get client(): oauth.Client {
    return { client_id: this.fields.clientId };
  }

  private get authentication(): oauth.ClientAuth {
    const { clientSecret, authentication } = this.fields;
    if (clientSecret === undefined) return oauth.None();
    return authentication === 'body' ? oauth.ClientSecretPost(clientSecret) : basicAuthentication(clientSecret);
  }

  private get options() {
    const url = new URL(this.fields.accessTokenUrl);
    return {
      // Without TLS only inside the operator's own network, by the rule for all secrets.
      [oauth.allowInsecureRequests]: mayReceive(url, [url.host]),
      [oauth.customFetch]: (address: string, init: oauth.CustomFetchOptions<'POST', URLSearchParams>) =>
        this.fetch(address, init),
    };
  }

  private async fetch(
    url: string,
    { headers, body, method }: oauth.CustomFetchOptions<'POST', URLSearchParams>,
  ): Promise<Response> {
    const answer = await this.http.request({
      method,
      url,
      headers,
      body: body.toString(),
      timeoutMs: TIMEOUT_MS,
      maxRedirects: 0,
      signal: new AbortController().signal,
    });
    const hasBody = answer.body.length > 0 && ![204, 205, 304].includes(answer.status);
    return new Response(hasBody ? Buffer.from(answer.body) : null, { status: answer.status, headers: answer.headers });
  }
}

/**
 * RFC 6749 §2.3.1, without escaping what form encoding leaves alone: the library's own escapes `-` and `_` as well, and services
 * that compare without decoding would refuse most secrets.
 */
function basicAuthentication(clientSecret: string): oauth.ClientAuth {
  const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
  return (_server, { client_id: id }, _body, headers) => {
    const login = `${encoded(id)}:${encoded(clientSecret)}`;
    headers.set('authorization', `Basic ${Buffer.from(login).toString('base64')}`);
  };
}

/**
 * Only access is wanted: an ID token is dropped unread, since it would have to be checked against an issuer that nobody may
 * have named. Some services leave out that their token is a bearer's.
 */
async function withoutIdToken(response: Response): Promise<Response> {
  if (!response.ok || !/\bjson\b/.test(response.headers.get('content-type') ?? '')) return response;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (typeof body !== 'object' || body === null) return response;
  const { id_token: _, ...rest } = body as Record<string, unknown>;
  return Response.json({ token_type: 'bearer', ...rest }, { status: response.status });
}

function toTokens({ access_token, refresh_token, expires_in }: oauth.TokenEndpointResponse): GrantedTokens {
  return { accessToken: access_token, refreshToken: refresh_token, expiresInSeconds: expires_in };
}
