import { randomBytes } from 'node:crypto';
import { mayReceive, signOAuth1 } from '@weft/credential-types';
import type { HttpPort, HttpResponse } from '@weft/node-sdk';
import type { OAuth1Fields } from './oauth1-fields.ts';
import { OAuth1Refusal } from './oauth1-refusal.ts';
import { signText } from './oauth1-signer.ts';

/** A token and what requests that carry it are signed with. */
export interface OAuth1Token {
  readonly token: string;
  readonly secret: string;
}

const TIMEOUT_MS = 12_000;
const NONCE_BYTES = 16;
const MAX_ANSWER_BYTES = 100_000;
const MAX_QUOTED = 300;
const WITHOUT_A =
  'it speaks OAuth 1.0 before its revision A, where a consent can be taken over by somebody else. Give the access token and its secret in the credential instead';

/** The OAuth 1.0 client of one credential (RFC 5849 §2). All its calls go through the guarded way out, and none follows a redirect. */
export class OAuth1Client {
  constructor(
    private readonly http: HttpPort,
    private readonly fields: OAuth1Fields,
  ) {}

  /** §2.1. @param callback where the service sends the browser back to. @throws OAuth1Refusal */
  async temporaryToken(callback: string): Promise<OAuth1Token> {
    const { requestTokenUrl = '' } = this.fields;
    const redirectUri = callback.split('?', 1)[0];
    const fix = `Check the consumer key, its secret and the signature method, and that the application there has the redirect address ${redirectUri}.`;
    const answer = await this.ask(requestTokenUrl, undefined, { oauth_callback: callback });
    const members = membersOf(answer, { wanted: 'begin a consent', url: requestTokenUrl, fix });
    const token = tokenOf(members, requestTokenUrl);
    if (members.get('oauth_callback_confirmed') !== 'true')
      throw new OAuth1Refusal(`The service does not confirm the redirect address (oauth_callback_confirmed): ${WITHOUT_A}.`);
    return token;
  }

  /** §2.2 */
  authorizationUrl({ token }: Pick<OAuth1Token, 'token'>): string {
    const url = new URL(this.fields.authUrl ?? '');
    url.searchParams.set('oauth_token', token);
    return url.href;
  }

  /** §2.3. @throws OAuth1Refusal */
  async accessToken(temporary: OAuth1Token, verifier: string): Promise<OAuth1Token> {
    const { accessTokenUrl = '' } = this.fields;
    const answer = await this.ask(accessTokenUrl, temporary, { oauth_verifier: verifier });
    const fix = 'Start the consent again.';
    return tokenOf(membersOf(answer, { wanted: 'give a token', url: accessTokenUrl, fix }), accessTokenUrl);
  }

  private ask(url: string, token: OAuth1Token | undefined, also: Record<string, string>): Promise<HttpResponse> {
    const { consumerKey, consumerSecret, privateKey, signatureMethod, realm } = this.fields;
    const target = new URL(url);
    // Without TLS only inside the operator's own network, by the rule for all secrets: what is answered is one.
    if (!mayReceive(target, [target.host])) throw new OAuth1Refusal(`The address ${target.origin} has to be one of https.`);
    const keys = {
      consumerKey,
      consumerSecret,
      privateKey,
      signatureMethod,
      realm,
      accessToken: token?.token,
      accessTokenSecret: token?.secret,
    };
    const nonce = randomBytes(NONCE_BYTES).toString('hex');
    const seconds = Math.floor(Date.now() / 1_000);
    const authorization = signOAuth1({ method: 'POST', url }, keys, { seconds, nonce, sign: signText, also });
    return this.http.request({
      method: 'POST',
      url,
      headers: { authorization },
      timeoutMs: TIMEOUT_MS,
      maxRedirects: 0,
      signal: new AbortController().signal,
    });
  }
}

interface Asked {
  readonly wanted: string;
  readonly url: string;
  readonly fix: string;
}

function membersOf(answer: HttpResponse, { wanted, url, fix }: Asked): URLSearchParams {
  const { status, statusText, body } = answer;
  const text = body.length > MAX_ANSWER_BYTES ? '' : new TextDecoder().decode(body);
  const members = new URLSearchParams(text.trim());
  const isGiven = status >= 200 && status < 300 && !members.has('oauth_problem');
  if (isGiven) return members;
  const { origin, pathname } = new URL(url);
  const said = `${status} ${statusText}`.trim();
  throw new OAuth1Refusal(
    `The service refused to ${wanted}: ${origin}${pathname} answered ${said}${quoted(text, members)}. ${fix}`,
  );
}

function tokenOf(members: URLSearchParams, url: string): OAuth1Token {
  const [token, secret] = [members.get('oauth_token'), members.get('oauth_token_secret')];
  if (token && secret !== null) return { token, secret };
  const { origin, pathname } = new URL(url);
  throw new OAuth1Refusal(
    `The answer of ${origin}${pathname} is not one of OAuth 1.0: it has no "oauth_token" with an "oauth_token_secret". Check the address.`,
  );
}

/** Its reason: in the words of the extension for problems where it knows them, else what it wrote, unless that is a page. */
function quoted(text: string, members: URLSearchParams): string {
  const problem = members.get('oauth_problem');
  const advice = members.get('oauth_problem_advice');
  const reason = problem === null ? text : `${problem}${advice ? ` (${advice})` : ''}`;
  const line = reason.replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').trim();
  return line === '' || line.startsWith('<') ? '' : `: ${line.slice(0, MAX_QUOTED)}`;
}

/** The browser came back without what a consent is proven by. */
export const noVerifier = (): OAuth1Refusal => new OAuth1Refusal(`The service sent no "oauth_verifier" back: ${WITHOUT_A}.`);
