import { mayReceive } from '@weft/credential-types';
import type { HttpPort } from '@weft/node-sdk';
import * as oauth from 'oauth4webapi';
import type { OAuthFields } from './oauth-fields.ts';

/** An answer of a token endpoint. */
export interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresInSeconds?: number;
  /** Of OAuth 1: what requests that carry the token are signed with. */
  readonly tokenSecret?: string;
}

export interface CodeExchange {
  readonly parameters: URLSearchParams;
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** Less than the patience of those who wait for the answer: other replicas, and whoever asked the vault. */
const TIMEOUT_MS = 12_000;
/** Whatever a service says: a later time may be one that no calendar has. */
const MAX_LIFETIME_SECONDS = 10 * 365 * 86_400;
/** Kinds of tokens that are not sent as they are (RFC 9449 and drafts); all others are a bearer's, whatever they are called. */
const PROOF_OF_POSSESSION = /^(?:dpop|pop|mac)$/i;

/** The OAuth 2.0 client of one credential. All its calls go through the guarded way out, and none follows a redirect. */
export class OAuthClient {
  constructor(
    private readonly http: HttpPort,
    private readonly fields: OAuthFields,
  ) {}

  /** What must not get into a message, as it is sent. */
  get secrets(): string[] {
    const { clientSecret } = this.fields;
    return clientSecret === undefined ? [] : [clientSecret, loginOf(this.fields, clientSecret)];
  }

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
      { ...this.options, additionalParameters: this.extra },
    );
    return toTokens(await oauth.processAuthorizationCodeResponse(server, this.client, await plain(response)));
  }

  async refresh(refreshToken: string): Promise<GrantedTokens> {
    const server = this.serverFor(null);
    const options = { ...this.options, additionalParameters: this.extra };
    const response = await oauth.refreshTokenGrantRequest(server, this.client, this.authentication, refreshToken, options);
    return toTokens(await oauth.processRefreshTokenResponse(server, this.client, await plain(response)));
  }

  async clientCredentials(): Promise<GrantedTokens> {
    const server = this.serverFor(null);
    const { scope } = this.fields;
    const parameters = this.extra;
    if (scope !== '') parameters.set('scope', scope);
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      this.client,
      this.authentication,
      parameters,
      this.options,
    );
    return toTokens(await oauth.processClientCredentialsResponse(server, this.client, await plain(response)));
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
    return authentication === 'body' ? oauth.ClientSecretPost(clientSecret) : basicAuthentication(this.fields, clientSecret);
  }

  private get extra(): URLSearchParams {
    return new URLSearchParams(this.fields.tokenParameters);
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

function basicAuthentication(fields: OAuthFields, clientSecret: string): oauth.ClientAuth {
  return (_server, _client, _body, headers) => headers.set('authorization', `Basic ${loginOf(fields, clientSecret)}`);
}

/**
 * RFC 6749 §2.3.1, without escaping what form encoding leaves alone: the library's own escapes `-` and `_` as well, and services
 * that compare without decoding would refuse most secrets.
 */
function loginOf({ clientId }: OAuthFields, clientSecret: string): string {
  const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
  return Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64');
}

/**
 * What of an answer counts. Only access is wanted: an ID token is dropped unread, since it would have to be checked against an issuer that
 * nobody may have named. Members that are null or empty are as good as absent, and some services refuse with the status 200.
 */
async function plain(response: Response): Promise<Response> {
  const body = response.ok ? await membersOf(response) : undefined;
  if (!body) return response;
  const { access_token, refresh_token, token_type, error } = body;
  if (typeof access_token !== 'string' && typeof error === 'string') return Response.json(body, { status: 400 });
  const isBearer = typeof token_type !== 'string' || !PROOF_OF_POSSESSION.test(token_type);
  const said = { access_token, token_type: isBearer ? 'bearer' : token_type, expires_in: lifetimeOf(body['expires_in']) };
  return Response.json(typeof refresh_token === 'string' && refresh_token !== '' ? { ...said, refresh_token } : said);
}

async function membersOf(response: Response): Promise<Record<string, unknown> | undefined> {
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) return undefined;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
}

/** In seconds, also where it is written as text; undefined where it says nothing of use. */
function lifetimeOf(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' ? parseFloat(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds <= 0) return undefined;
  return Math.min(seconds, MAX_LIFETIME_SECONDS);
}

function toTokens({ access_token, refresh_token, expires_in, token_type }: oauth.TokenEndpointResponse): GrantedTokens {
  if (token_type !== 'bearer') throw new Error(`its token is of the type ${token_type}, and only a bearer's can be sent`);
  return { accessToken: access_token, refreshToken: refresh_token, expiresInSeconds: expires_in };
}
